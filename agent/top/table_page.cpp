#include "agent/top/table_page.h"

#include <algorithm>
#include <array>

#include "agent/text/safe_text.h"
#include "agent/top/cells.h"
#include "agent/top/headline.h"

namespace strata::top {
namespace {

constexpr std::size_t longest_name = 40;
constexpr std::size_t tall = 12;  // lines from which on there is room for the headline

using Rows = std::vector<const Row*>;

/// Which columns are shown, and how wide the name is.
struct Plan {
  std::array<bool, column_count> shown{};
  std::size_t name_width = 0;
};

std::size_t wanted_name_width(const Rows& rows, std::size_t most) {
  auto width = def_of(Column::name).width;
  for (const auto* const row : rows) width = std::max(width, cells_of(safe_text(row->name)));
  return std::min(width, most);
}

/// Columns in the order in which they are given room.
std::array<std::size_t, column_count> by_rank(Column first) {
  std::array<std::size_t, column_count> order{};
  for (std::size_t i = 0; i < column_count; ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const auto rank = [&](std::size_t i) {
      return i == index(first) && i != 0 ? 0 : column_defs()[i].rank;
    };
    return rank(a) < rank(b) || (rank(a) == rank(b) && a < b);
  });
  return order;
}

Plan plan_for(const Rows& rows, const View& view, std::size_t width) {
  Plan plan;
  plan.name_width = def_of(Column::name).width;
  auto used = plan.name_width;
  for (const auto i : by_rank(view.sort)) {
    const auto more = i == 0 ? 0 : column_defs()[i].width + 1;
    if (used + more > width && i != 0) continue;
    plan.shown[i] = true;
    used += more;
  }
  const auto room = width > used ? width - used : 0;
  plan.name_width = std::min(plan.name_width + room, wanted_name_width(rows, longest_name));
  return plan;
}

Plan plan_of_all(const Rows& rows) {
  Plan plan;
  plan.shown.fill(true);
  constexpr std::size_t longest = 255;
  plan.name_width = wanted_name_width(rows, longest);
  return plan;
}

Line title_line(const Plan& plan, const View& view) {
  Line line;
  for (std::size_t i = 0; i < column_count; ++i) {
    if (!plan.shown[i]) continue;
    const auto& def = column_defs()[i];
    const auto tone = i == index(view.sort) ? Tone::title_of_sort : Tone::title;
    if (i == 0) {
      line.add(fit(def.title, plan.name_width, Side::left), tone);
    } else {
      line.add(" ", Tone::title).add(fit(def.title, def.width, Side::right), tone);
    }
  }
  return line;
}

Tone tone_of_cell(const ColumnDef& def, std::optional<double> value) {
  if (!value) return Tone::dim;
  if (def.critical > 0 && *value >= def.critical) return Tone::critical;
  return def.warning > 0 && *value >= def.warning ? Tone::warning : Tone::normal;
}

Line row_line(const Row& row, const Plan& plan) {
  Line line;
  line.add(fit(safe_text(row.name), plan.name_width, Side::left));
  for (std::size_t i = 1; i < column_count; ++i) {
    if (!plan.shown[i]) continue;
    const auto& def = column_defs()[i];
    line.add(" ").add(fit(def.text(row.cells[i]), def.width, Side::right),
                      tone_of_cell(def, row.cells[i]));
  }
  return line;
}

Line empty_line(const Model& model, const View& view, const SourceState& status) {
  Line line;
  if (!model.has_looked()) return std::move(line.add_foreign(status.waiting, Tone::dim));
  const bool none = model.rows().empty();
  line.add(none ? "no containers" : "no container that matches ", Tone::dim);
  if (!none) line.add(quote_text(view.filter), Tone::dim);
  return line;
}

Line foot_line(const View& view, const SourceState& status, std::size_t shown, std::size_t all) {
  Line line;
  if (view.typing) {
    line.add("filter: ", Tone::strong).add_foreign(view.filter).add("_", Tone::strong);
    return std::move(line.add("  (Enter keeps it, Esc clears it)", Tone::dim));
  }
  if (!status.trouble.empty()) return std::move(line.add_foreign(status.trouble, Tone::critical));
  if (!view.filter.empty()) {
    line.add("filter ").add(quote_text(view.filter), Tone::strong);
    line.add(": " + std::to_string(shown) + " of " + std::to_string(all) + "  ");
  }
  line.add("? help  q quit  Enter look into  / filter  < > sort  R reverse  space pause",
           Tone::dim);
  return line;
}

/// The first row to show, so that the selected one is among them.
std::size_t first_row(std::size_t first, std::size_t place, std::size_t page, std::size_t rows) {
  first = std::min(first, rows > page ? rows - page : 0);
  if (place < first) return place;
  return place >= first + page ? place - page + 1 : first;
}

void add_rows(Page& page, const Rows& rows, const Plan& plan, View& view, std::size_t width) {
  const auto place = place_of_selected(rows, view);
  view.first = first_row(view.first, place, view.page, rows.size());
  for (auto i = view.first; i < std::min(rows.size(), view.first + view.page); ++i) {
    auto line = row_line(*rows[i], plan);
    if (i == place) line.mark(Tone::selected, width);
    page.lines.push_back(std::move(line));
  }
}

}  // namespace

Page table_page(const Model& model, View& view, const SourceState& status, Size size) {
  Page page{headline(model, status, view.paused)};
  if (size.height < tall) page.lines.resize(1);
  const auto rows = rows_of(model, view);
  const auto plan = plan_for(rows, view, size.width);
  page.lines.push_back(title_line(plan, view));
  page.lines.back().cut(size.width);
  const auto above = page.lines.size();
  view.page = size.height > above + 1 ? size.height - above - 1 : 1;
  if (rows.empty()) {
    page.lines.push_back(empty_line(model, view, status));
  } else {
    add_rows(page, rows, plan, view, size.width);
  }
  page.lines.resize(above + view.page);
  page.lines.push_back(foot_line(view, status, rows.size(), model.rows().size()));
  page.lines.resize(size.height);
  for (auto& line : page.lines) line.cut(size.width);
  return page;
}

std::string table_text(const Model& model, const View& view, const SourceState& status) {
  std::string text;
  const auto say = [&text](const Line& line) { text += line.plain() + "\n"; };
  for (const auto& line : headline(model, status, false)) say(line);
  const auto rows = rows_of(model, view);
  const auto plan = plan_of_all(rows);
  say({});
  say(title_line(plan, view));
  for (const auto* const row : rows) say(row_line(*row, plan));
  if (rows.empty()) say(empty_line(model, view, status));
  return text;
}

}  // namespace strata::top
