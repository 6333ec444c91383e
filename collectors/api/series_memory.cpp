#include "collectors/api/series_memory.h"

#include <algorithm>

namespace strata::api {

/// Applications serve their series in one order mostly, so most are found at their place.
std::size_t SeriesMemory::count_new() const {
  std::vector<std::uint64_t> moved;
  for (std::size_t i = 0; i < current_.size(); ++i) {
    if (i >= before_.size() || before_[i] != current_[i]) moved.push_back(current_[i]);
  }
  if (moved.empty()) return 0;
  auto sorted = before_;
  std::sort(sorted.begin(), sorted.end());
  return static_cast<std::size_t>(
      std::count_if(moved.begin(), moved.end(), [&](std::uint64_t series) {
        return !std::binary_search(sorted.begin(), sorted.end(), series);
      }));
}

}  // namespace strata::api
