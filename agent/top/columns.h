// The columns of the table: what each is called, how it is written, and what sorts by it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace strata::top {

enum class Column : std::uint8_t {
  name,
  cpu,
  wait,
  wait_p99,
  throttled,
  memory,
  memory_share,
  block_p99,
  read,
  write,
  receive,
  transmit,
  retransmits,
  requests,
  request_p95,
  errors,
  alerts,
  count
};

inline constexpr auto column_count = static_cast<std::size_t>(Column::count);

constexpr std::size_t index(Column column) { return static_cast<std::size_t>(column); }

struct ColumnDef {
  std::string_view title;
  std::string_view word;  // for --sort
  char key = 0;           // that sorts by it; 0: none
  std::string_view meaning;
  std::string (*text)(std::optional<double>) = nullptr;  // null: the name
  std::size_t width = 0;                                 // of the name the least
  int rank = 0;        // where not all fit, those with the lowest are shown
  double warning = 0;  // from here on in colour; 0: never
  double critical = 0;
};

/// Of Column, in its order.
const std::array<ColumnDef, column_count>& column_defs();

inline const ColumnDef& def_of(Column column) { return column_defs()[index(column)]; }

/// "cpu", "memory-share"; Code::invalid lists those there are.
Result<Column> column_of_word(std::string_view word);

/// Numbers of one container; nothing: absent. That of `name` is never there.
using Cells = std::array<std::optional<double>, column_count>;

}  // namespace strata::top
