#include "agent/top/page.h"

#include "agent/text/safe_text.h"
#include "agent/top/cells.h"

namespace strata::top {

Line& Line::add(std::string_view text, Tone tone) {
  if (text.empty()) return *this;
  spans_.push_back({width_, std::string(text), tone});
  width_ += cells_of(text);
  return *this;
}

Line& Line::add_foreign(std::string_view text, Tone tone) { return add(safe_text(text), tone); }

void Line::cut(std::size_t width) {
  if (width_ <= width) return;
  while (!spans_.empty() && spans_.back().x >= width) spans_.pop_back();
  if (!spans_.empty()) {
    auto& last = spans_.back();
    last.text = cut_to(last.text, width - last.x);
  }
  width_ = width;
}

void Line::mark(Tone tone, std::size_t width) {
  for (auto& span : spans_) span.tone = tone;
  if (width_ < width) add(std::string(width - width_, ' '), tone);
}

std::string Line::plain() const {
  std::string text;
  for (const auto& span : spans_) text += span.text;
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

}  // namespace strata::top
