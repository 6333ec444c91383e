#include "agent/top/help_page.h"

#include <algorithm>
#include <array>
#include <utility>

#include "agent/top/cells.h"

namespace strata::top {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 11> keys = {{
    {"up, down, PgUp, PgDn", "move"},
    {"Home, End", "to the first, the last"},
    {"Enter", "look into the container"},
    {"Esc, Backspace", "back; in the table: drop the filter"},
    {"/", "filter by name, image or id; Enter keeps it, Esc clears it"},
    {"< >", "sort by the column on the left, on the right"},
    {"R", "reverse the order"},
    {"space", "pause and go on"},
    {"? h", "this help"},
    {"q", "back, or quit"},
    {"Ctrl-Z", "to the shell; fg comes back"},
}};

Line key_line(std::string_view key, std::string_view meaning) {
  constexpr std::size_t width = 22;
  Line line;
  line.add("  ").add(fit(key, width, Side::left), Tone::strong).add(meaning);
  return line;
}

Line heading(std::string_view text) {
  Line line;
  line.add(text, Tone::strong);
  return line;
}

Line column_line(const ColumnDef& def) {
  constexpr std::size_t width = 8;
  Line line;
  line.add("  ").add(def.key == 0 ? " " : std::string(1, def.key), Tone::strong).add("  ");
  line.add(fit(def.title, width, Side::left), Tone::strong).add(def.meaning);
  return line;
}

}  // namespace

Page scrolled(std::vector<Line> lines, View& view, Size size, Line foot) {
  view.page = size.height > 1 ? size.height - 1 : 1;
  view.first = std::min(view.first, lines.size() > view.page ? lines.size() - view.page : 0);
  lines.erase(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(view.first));
  lines.resize(view.page);
  lines.push_back(std::move(foot));
  for (auto& line : lines) line.cut(size.width);
  return {std::move(lines)};
}

Page help_page(View& view, Size size) {
  std::vector<Line> lines;
  lines.push_back(heading("keys"));
  for (const auto& [key, meaning] : keys) lines.push_back(key_line(key, meaning));
  lines.emplace_back();
  lines.push_back(heading("columns, and the key that sorts by each"));
  for (const auto& def : column_defs()) lines.push_back(column_line(def));
  lines.emplace_back();
  lines.push_back(heading("\"-\" is what nobody tells; a rate needs two looks"));
  Line foot;
  foot.add("q back", Tone::dim);
  return scrolled(std::move(lines), view, size, std::move(foot));
}

}  // namespace strata::top
