#include "collectors/host/shapes/word_table.h"

#include <algorithm>
#include <vector>

#include "collectors/host/lines.h"
#include "core/metrics/labels.h"

namespace strata::host {
namespace {

using Texts = std::vector<std::string_view>;

std::string_view text_of(const Cell& cell, const Texts& fields) {
  std::size_t at = cell.at;
  if (cell.key.ends_with('=')) {
    const auto found = std::ranges::find_if(
        fields, [&cell](std::string_view field) { return field.starts_with(cell.key); });
    return found == fields.end() ? std::string_view{} : found->substr(cell.key.size());
  }
  if (!cell.key.empty()) {
    const auto found = std::ranges::find(fields, cell.key);
    at = static_cast<std::size_t>(found - fields.begin()) + 1;
  }
  return at < fields.size() ? fields[at] : std::string_view{};
}

/// `shared`, and the cell's own labels under the last of the definition's keys.
std::string labels_of(const Cell& cell, std::string_view shared) {
  std::string text(shared);
  const auto& keys = cell.def->labels;
  const auto own = static_cast<std::size_t>(
      std::ranges::count_if(cell.labels, [](auto value) { return !value.empty(); }));
  for (std::size_t i = 0; i < own; ++i) {
    append_label(text, 0, keys[keys.size() - own + i], cell.labels.at(i));
  }
  return text;
}

/// Whether the line has as many numbers as it should.
bool is_whole(const WordRow& row, const Texts& fields) {
  if (row.exactly > 0 && fields.size() != row.exactly) return false;
  return !row.counted || (!fields.empty() && text::u64(fields[0]) == fields.size() - 1);
}

/// Whether there is a number.
bool add_cell(const Cell& cell, const Texts& fields, std::string_view shared, Batch& batch) {
  const auto value = number_of(text_of(cell, fields), cell.unit);
  if (value && cell.def != nullptr) {
    batch.add_rendered(*cell.def, Suffix::none, labels_of(cell, shared), *value);
  }
  return value.has_value();
}

}  // namespace

std::size_t add_words(std::span<const WordRow> rows, std::string_view text, std::string_view labels,
                      Batch& batch) {
  std::vector<bool> seen(rows.size());
  std::size_t usable = 0;
  each_whole_line(text, [&](std::string_view line) {
    const auto word = text::take_field(line);
    const auto row = std::ranges::find(rows, word, &WordRow::word);
    if (row == rows.end()) return;
    const auto index = static_cast<std::size_t>(row - rows.begin());
    Texts fields;
    take_fields(line, fields);
    if (seen[index] || !is_whole(*row, fields)) return;
    seen[index] = true;
    bool any = row->cells.empty();
    for (const auto& cell : row->cells) any = add_cell(cell, fields, labels, batch) || any;
    if (any) ++usable;
  });
  return usable;
}

Status Words::collect(const CollectContext& /*context*/, Batch& batch) {
  const auto text = file_.read();
  if (!text) return as_told(text.error(), table_.missing);
  if (add_words(table_.rows, *text, {}, batch) > 0) return {};
  return fail(Code::parse, std::string(table_.file.path) + ": no line that is known");
}

}  // namespace strata::host
