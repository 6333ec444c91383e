#include "collectors/host/shapes/column_table.h"

#include "collectors/host/lines.h"
#include "core/metrics/labels.h"

namespace strata::host {
namespace {

/// Cuts a line into `fields`; what is beyond their number is not looked at.
Fields split(std::string_view line, std::array<std::string_view, most_fields>& fields) {
  std::size_t count = 0;
  while (count < fields.size()) {
    const auto field = text::take_field(line);
    if (field.empty()) break;
    fields.at(count++) = field;
  }
  return Fields(fields).first(count);
}

std::string_view at(Fields fields, std::size_t index) {
  return index < fields.size() ? fields[index] : std::string_view{};
}

/// Whether `text` is a whole file of the table that has no line.
bool is_heading(const ColumnTable& table, std::string_view text) {
  if (!text.starts_with(table.headed_by) || !text.ends_with('\n')) return false;
  std::size_t lines = 0;
  each_whole_line(text, [&lines](std::string_view /*line*/) { ++lines; });
  return lines == table.heading;
}

}  // namespace

void each_table_line(const ColumnTable& table, std::string_view text, const LineVisit& visit) {
  std::array<std::string_view, most_fields> room;
  std::size_t heading = table.heading;
  std::size_t number = 0;
  each_whole_line(text, [&](std::string_view line) {
    if (heading > 0) {
      --heading;
      return;
    }
    if (!line.starts_with(table.begins)) return;
    const auto fields = split(line.substr(table.begins.size()), room);
    if (fields.size() >= table.fewest) visit(fields, number++);
  });
}

std::string labels_of_line(const ColumnTable& table, Fields fields, std::size_t line) {
  std::string text;
  const auto& keys = table.columns.front().def.labels;
  if (table.label_of != nullptr) {
    append_label(text, 0, keys[0], table.label_of(fields, line));
    return text;
  }
  for (std::size_t i = 0; i < keys.size(); ++i) {
    append_label(text, 0, keys[i], at(fields, table.label_at.at(i)));
  }
  return text;
}

bool Columns::add_line(Fields fields, std::size_t line, Batch& batch) {
  const auto labels = labels_of_line(table_, fields, line);
  const auto* const shown =
      shown_.see(labels, [&] { return filter_.shows(at(fields, table_.label_at[0])); });
  if (shown == nullptr) return false;
  if (!*shown) return true;
  bool any = false;
  for (const auto& column : table_.columns) {
    const auto value = number_of(at(fields, column.at), column.unit);
    if (value) batch.add_rendered(column.def, Suffix::none, labels, *value);
    any = any || value;
  }
  return any;
}

bool Columns::add_up(Fields fields, std::size_t line) {
  const bool counts = table_.series == Series::count;
  auto labels = labels_of_line(table_, fields, line);
  if (!labels.empty() && !filter_.shows(at(fields, table_.label_at[0]))) return true;
  bool any = false;
  for (std::size_t i = 0; i < (counts ? 1 : table_.columns.size()); ++i) {
    const auto& column = table_.columns[i];
    const auto value = counts ? 1 : number_of(at(fields, column.at), column.unit);
    if (value) sums_[{labels, i}] += *value;
    any = any || value;
  }
  return any;
}

void Columns::add_sums(Batch& batch) const {
  for (const auto& [key, sum] : sums_) {
    batch.add_rendered(table_.columns[key.second].def, Suffix::none, key.first, sum);
  }
}

Status Columns::collect(const CollectContext& /*context*/, Batch& batch) {
  if (!filter_.status()) return filter_.status();
  const auto text = file_.read();
  if (!text) return as_told(text.error(), table_.missing);
  shown_.begin_round();
  sums_.clear();
  bool any = false;
  each_table_line(table_, *text, [&](Fields fields, std::size_t line) {
    const bool usable =
        table_.series == Series::each_line ? add_line(fields, line, batch) : add_up(fields, line);
    any = any || usable;
  });
  shown_.end_round();
  add_sums(batch);
  if (any || is_heading(table_, *text)) return {};
  return fail(Code::parse, std::string(table_.file.path) + ": no line of the table");
}

}  // namespace strata::host
