// A file whose lines begin with a word that says what follows: "rc 0 2 14", "TCP: inuse 4 orphan
// 0".
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "collectors/host/shapes/host_file.h"
#include "collectors/host/shapes/number.h"
#include "collectors/host/shapes/part.h"

namespace strata::host {

/// A number of a line: the one after the word `key` ("inuse 4"; or in the same word, where the key
/// ends in '=': "total=4"), or else the `at`th after the first word.
struct Cell {
  std::uint8_t at = 0;
  std::string_view key = {};
  const MetricDef* def = nullptr;               // null: not shown
  std::array<std::string_view, 2> labels = {};  // values, as many as def has
  Unit unit = {};
};

struct WordRow {
  std::string_view word;  // with its colon, if it has one
  std::span<const Cell> cells;
  std::uint8_t exactly = 0;  // numbers that the line must have; 0: any number of them
  bool counted = false;      // the first number is how many others follow; else it is not believed
};

struct WordTable {
  FileAt file;
  std::span<const WordRow> rows;
  Missing missing = Missing::failed;
};

/// Adds what the table says of `text`; the first line of each word counts. `labels` are put before
/// each cell's own (core/metrics/labels.h). How many of the rows there were with a
/// number.
std::size_t add_words(std::span<const WordRow> rows, std::string_view text, std::string_view labels,
                      Batch& batch);

class Words final : public Part {
 public:
  /// The table outlives it.
  Words(const HostFs& host, const WordTable& table) : table_(table), file_(host, table.file) {}

  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  const WordTable& table_;
  HostFile file_;
};

}  // namespace strata::host
