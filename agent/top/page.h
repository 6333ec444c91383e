// Page: lines of text with their tones, laid out for a width; what a screen or a plain snapshot
// shows. All text in it is safe for a terminal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace strata::top {

enum class Tone : std::uint8_t {
  normal,
  dim,
  strong,
  title,          // of columns
  title_of_sort,  // of the column that rows are sorted by
  selected,
  good,
  warning,
  critical
};

struct Span {
  std::size_t x = 0;  // cells from the left
  std::string text;
  Tone tone = Tone::normal;
};

class Line {
 public:
  /// Behind what is there; `text` is safe already.
  Line& add(std::string_view text, Tone tone = Tone::normal);
  /// The same of foreign text.
  Line& add_foreign(std::string_view text, Tone tone = Tone::normal);

  /// Cells that are taken.
  [[nodiscard]] std::size_t width() const { return width_; }
  [[nodiscard]] const std::vector<Span>& spans() const { return spans_; }

  /// No more than so many cells.
  void cut(std::size_t width);
  /// The whole in one tone, filled up to a width.
  void mark(Tone tone, std::size_t width);

  /// Without tones and without blanks at the end.
  [[nodiscard]] std::string plain() const;

 private:
  std::vector<Span> spans_;
  std::size_t width_ = 0;
};

struct Page {
  std::vector<Line> lines;
};

struct Size {
  std::size_t width = 80;
  std::size_t height = 24;
};

}  // namespace strata::top
