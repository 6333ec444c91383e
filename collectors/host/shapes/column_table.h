// A file whose lines are alike: columns of numbers, some of them what the line is about.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <utility>

#include "collectors/host/name_filter.h"
#include "collectors/host/roster.h"
#include "collectors/host/shapes/host_file.h"
#include "collectors/host/shapes/number.h"
#include "collectors/host/shapes/part.h"

namespace strata::host {

struct Column {
  std::uint8_t at;
  MetricDef def;
  Unit unit = {};
};

enum class Series : std::uint8_t {
  each_line,  // a series for each line
  sum,        // one for all lines: a file with a line for each CPU
  count,      // lines with the same labels, counted: the first column's definition
};

/// The longest line that is looked at, in fields.
inline constexpr std::size_t most_fields = 40;

using Fields = std::span<const std::string_view>;

struct ColumnTable {
  FileAt file;
  std::span<const Column> columns;         // all have the same labels
  std::array<std::uint8_t, 3> label_at{};  // the field of each label, in their order
  std::uint8_t heading = 0;                // lines at the beginning that are none of the table
  std::string_view headed_by = {};         // how the first of them begins
  std::string_view begins = {};            // of lines of the table; left out of the first field
  std::uint8_t fewest = 1;  // fields; a shorter line is skipped, a column that a longer
                            // one lacks is absent
  Series series = Series::each_line;
  Missing missing = Missing::failed;
  /// In place of label_at, for one label: of the fields and the number of the line, from 0.
  std::string (*label_of)(Fields fields, std::size_t line) = nullptr;
};

/// visit(fields, number) for each line of the table: its fields, valid during the call, and which
/// line of the table it is, from 0.
using LineVisit = std::function<void(Fields, std::size_t)>;
void each_table_line(const ColumnTable& table, std::string_view text, const LineVisit& visit);

/// Text of the line's labels (core/metrics/labels.h).
std::string labels_of_line(const ColumnTable& table, Fields fields, std::size_t line);

class Columns final : public Part {
 public:
  /// The table outlives it. `patterns` are for each line's first label.
  explicit Columns(const HostFs& host, const ColumnTable& table, const NamePatterns& patterns = {})
      : table_(table), file_(host, table.file), filter_(patterns) {}

  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  // Both tell whether the line has anything that is to be used, be it shown or left out.
  bool add_line(Fields fields, std::size_t line, Batch& batch);
  bool add_up(Fields fields, std::size_t line);
  void add_sums(Batch& batch) const;

  const ColumnTable& table_;
  HostFile file_;
  NameFilter filter_;
  Roster<bool> shown_;                                          // by label text
  std::map<std::pair<std::string, std::size_t>, double> sums_;  // by label text and column
};

}  // namespace strata::host
