#include "agent/top/view.h"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace strata::top {
namespace {

constexpr std::size_t longest_filter = 100;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool holds(std::string_view text, std::string_view part) {
  return std::search(text.begin(), text.end(), part.begin(), part.end(),
                     [](char a, char b) { return lower(a) == lower(b); }) != text.end();
}

bool admits(const View& view, const Row& row) {
  return view.filter.empty() || holds(row.name, view.filter) || holds(row.image, view.filter) ||
         holds(row.id, view.filter);
}

bool by_name(const Row& a, const Row& b) {
  return a.name != b.name ? a.name < b.name : a.id < b.id;
}

bool is_there(std::optional<double> cell) { return cell && !std::isnan(*cell); }

/// Whether a stands above b.
bool above(const View& view, const Row& a, const Row& b) {
  if (view.sort == Column::name) return view.reversed ? by_name(b, a) : by_name(a, b);
  const auto x = a.cells[index(view.sort)];
  const auto y = b.cells[index(view.sort)];
  if (is_there(x) != is_there(y)) return is_there(x);
  if (!is_there(x) || *x == *y) return by_name(a, b);
  return view.reversed ? *x < *y : *x > *y;
}

void select(View& view, const std::vector<const Row*>& rows, std::size_t place) {
  if (!rows.empty()) view.selected = rows[std::min(place, rows.size() - 1)]->id;
}

/// Where a key moves the cursor, or the top of a text.
std::size_t moved(std::size_t from, Key key, std::size_t page, std::size_t last) {
  switch (key) {
    case Key::up:
      return from - std::min<std::size_t>(from, 1);
    case Key::down:
      return std::min(from + 1, last);
    case Key::page_up:
      return from - std::min(from, page);
    case Key::page_down:
      return std::min(from + page, last);
    case Key::home:
      return 0;
    case Key::end:
      return last;
    default:
      return from;
  }
}

void drop_last_character(std::string& text) {
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xc0U) == 0x80U) {
    text.pop_back();
  }
  if (!text.empty()) text.pop_back();
}

void type(View& view, const Input& input) {
  switch (input.key) {
    case Key::character:
      if (view.filter.size() < longest_filter) view.filter += input.text;
      break;
    case Key::backspace:
      drop_last_character(view.filter);
      break;
    case Key::escape:
      view.filter.clear();
      view.typing = false;
      break;
    case Key::enter:
      view.typing = false;
      break;
    default:
      break;
  }
}

void sort_by(View& view, Column column) {
  view.reversed = view.sort == column && !view.reversed;
  view.sort = column;
}

void sort_beside(View& view, std::size_t steps) {
  view.sort = static_cast<Column>((index(view.sort) + steps) % column_count);
  view.reversed = false;
}

void open_container(View& view, const Model& model) {
  const auto rows = rows_of(model, view);
  if (rows.empty()) return;
  view.opened = rows[place_of_selected(rows, view)]->id;
  view.selected = view.opened;
  view.mode = Mode::container;
  view.first = 0;
}

void go_back(View& view) {
  if (view.mode == Mode::table) {
    view.filter.clear();
  } else {
    view.mode = view.mode == Mode::help && !view.opened.empty() ? Mode::container : Mode::table;
    if (view.mode == Mode::table) view.opened.clear();
    view.first = 0;
  }
}

void press_character(View& view, char c) {
  const auto& columns = column_defs();
  const auto sorts = std::find_if(columns.begin(), columns.end(), [c](const ColumnDef& column) {
    return column.key != 0 && column.key == c;
  });
  if (c == 'q') {
    view.mode == Mode::table ? void(view.ended = true) : go_back(view);
  } else if (c == '?' || c == 'h') {
    view.mode = Mode::help;
    view.first = 0;
  } else if (c == ' ') {
    view.paused = !view.paused;
  } else if (view.mode != Mode::table) {
    return;
  } else if (c == '/') {
    view.typing = true;
  } else if (c == '<') {
    sort_beside(view, column_count - 1);
  } else if (c == '>') {
    sort_beside(view, 1);
  } else if (c == 'R') {
    view.reversed = !view.reversed;
  } else if (sorts != columns.end()) {
    sort_by(view, static_cast<Column>(sorts - columns.begin()));
  }
}

void move(View& view, Key key, const Model& model) {
  if (view.mode == Mode::table) {
    const auto rows = rows_of(model, view);
    if (rows.empty()) return;
    select(view, rows, moved(place_of_selected(rows, view), key, view.page, rows.size() - 1));
  } else {
    constexpr std::size_t longest_text = 10'000;  // the layout knows where it ends
    view.first = moved(view.first, key, view.page, longest_text);
  }
}

}  // namespace

void press(View& view, const Input& input, const Model& model) {
  if (view.typing) return type(view, input);
  switch (input.key) {
    case Key::none:
      return;
    case Key::character:
      return input.text.size() == 1 ? press_character(view, input.text.front()) : void();
    case Key::enter:
      return view.mode == Mode::table ? open_container(view, model) : void();
    case Key::escape:
    case Key::backspace:
      return go_back(view);
    default:
      return move(view, input.key, model);
  }
}

std::vector<const Row*> rows_of(const Model& model, const View& view) {
  std::vector<const Row*> rows;
  for (const auto& row : model.rows()) {
    if (admits(view, row)) rows.push_back(&row);
  }
  std::sort(rows.begin(), rows.end(),
            [&view](const Row* a, const Row* b) { return above(view, *a, *b); });
  return rows;
}

std::size_t place_of_selected(const std::vector<const Row*>& rows, const View& view) {
  const auto found = std::find_if(rows.begin(), rows.end(),
                                  [&view](const Row* row) { return row->id == view.selected; });
  return found == rows.end() ? 0 : static_cast<std::size_t>(found - rows.begin());
}

}  // namespace strata::top
