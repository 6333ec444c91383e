#include "collectors/profile/formats/flame_boxes.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "collectors/profile/formats/text.h"

namespace strata::profile {
namespace {

constexpr double narrowest = 0.0002;
// Where no script fits the text again: a window of this width, a letter of that font.
constexpr double usual_width = 1200;
constexpr double letter_width = 7.3;
constexpr double padding = 8;
constexpr unsigned shades = 4;

struct Place {
  std::uint32_t node = 0;
  std::size_t row = 0;
  double x = 0;
};

std::string percent_of(double share) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.4f%%", 100 * share);
  return text.data();
}

/// As much of `name` as `letters` hold; what is not ASCII may be twice as wide.
std::string fitted(const std::string& name, std::size_t letters) {
  std::size_t width = 0;
  std::size_t kept = 0;  // bytes, with room for the sign that something is missing
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto byte = static_cast<unsigned char>(name[i]);
    if ((byte & 0xc0U) == 0x80U) continue;
    if (width < letters) kept = i;
    width += byte < 0x80 ? 1 : 2;
  }
  return width <= letters ? name : name.substr(0, kept) + "\u2026";
}

/// Stable, so that a function has the same colour in every graph (FNV-1a).
unsigned shade_of(std::string_view name) {
  std::uint32_t hash = 2166136261U;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash % shades;
}

class Drawer {
 public:
  Drawer(const FlameTree& tree, const FlameStyle& style, int top)
      : tree_(tree), style_(style), top_(top) {}

  Boxes draw() {
    std::vector<Place> open = {{}};
    while (!open.empty()) {
      const auto place = open.back();
      open.pop_back();
      box(place);
      push_children(place, open);
    }
    return std::move(out_);
  }

 private:
  /// In reverse, since the last one is drawn next.
  void push_children(const Place& place, std::vector<Place>& open) {
    const auto begin = open.size();
    auto x = place.x;
    for (const auto child : tree_.nodes()[place.node].children) {
      const auto share = tree_.share(tree_.nodes()[child]);
      if (share < narrowest) {
        hide(child);
        out_.hidden_share += share;
      } else {
        open.push_back({child, place.row + 1, x});
      }
      x += share;
    }
    std::reverse(open.begin() + static_cast<std::ptrdiff_t>(begin), open.end());
  }

  void hide(std::uint32_t node) {
    std::vector<std::uint32_t> open = {node};
    while (!open.empty()) {
      const auto& children = tree_.nodes()[open.back()].children;
      open.pop_back();
      ++out_.hidden;
      open.insert(open.end(), children.begin(), children.end());
    }
  }

  void box(const Place& place) {
    const auto& node = tree_.nodes()[place.node];
    const auto share = tree_.share(node);
    const auto& name = tree_.name(node);
    const auto x = percent_of(place.x);
    const auto y = top_ + static_cast<int>(place.row) * row_height;
    const auto room = std::max(0.0, (share * usual_width - padding) / letter_width);
    const auto shown = room < 3 ? std::string() : fitted(name, static_cast<std::size_t>(room));
    auto& svg = out_.svg;
    svg += "<g class=\"" + std::string(style_.paint(node).name) + " s" +
           std::to_string(shade_of(name)) + "\"";
    if (shown != name) svg += " data-n=\"" + xml_text(name) + "\"";
    svg += style_.attributes(node);
    svg += "><rect x=\"" + x + "\" y=\"" + std::to_string(y) + "\" width=\"" + percent_of(share) +
           "\" height=\"" + std::to_string(row_height - 1) + "\"/>";
    if (!shown.empty()) {
      svg += "<text x=\"" + x + "\" dx=\"4\" y=\"" + std::to_string(y + 13) + "\">" +
             xml_text(shown) + "</text>";
    }
    svg += "</g>\n";
    ++out_.drawn;
    out_.rows = std::max(out_.rows, place.row + 1);
  }

  const FlameTree& tree_;
  const FlameStyle& style_;
  int top_;
  Boxes out_;
};

}  // namespace

Boxes boxes_of(const FlameTree& tree, const FlameStyle& style, int top) {
  return Drawer(tree, style, top).draw();
}

}  // namespace strata::profile
