// What one query may cost. Each is checked while the query runs; Code::exhausted (time: timeout)
// names the limit.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "core/base/clock.h"

namespace strata::promql {

struct Limits {
  std::size_t series = 100'000;          // matched by one selector
  std::uint64_t samples = 20'000'000;    // selected, and cells of all frames that a query makes
  std::uint64_t work = 500'000'000;      // samples touched, one by one
  std::size_t label_length = 64 * 1024;  // of a value made by label_replace or label_join
  Duration time = std::chrono::seconds(10);
};

/// Longer expressions, or ones nested deeper, are syntax errors.
inline constexpr std::size_t longest_expression = 256 * 1024;
inline constexpr int deepest_nesting = 400;

}  // namespace strata::promql
