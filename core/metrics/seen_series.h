// SeenSeries: which series a page has had, for finding those that it has twice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/metrics/exposition_line.h"

namespace strata {

/// Knows series by 64 bits of hash: 8 to 32 bytes each, whatever their labels are.
class SeenSeries {
 public:
  /// False if it was there. The order of labels does not matter, and empty ones are none.
  bool insert(std::string_view name, std::span<const ParsedLabel> labels);

 private:
  bool insert(std::uint64_t hash);
  void grow();

  std::vector<std::uint64_t> slots_;  // a power of two of them; 0: free
  std::size_t used_ = 0;
};

}  // namespace strata
