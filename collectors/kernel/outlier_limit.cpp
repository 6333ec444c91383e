#include "collectors/kernel/outlier_limit.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "bpf/include/shared.h"

namespace strata::kernel {
namespace {

constexpr std::uint64_t enough_waits = 100;

/// Nanoseconds; saturates.
std::uint64_t times(std::uint64_t factor, std::uint64_t bound) {
  constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<Duration::rep>::max());
  return factor != 0 && bound > most / factor ? most : factor * bound;
}

}  // namespace

Duration outlier_limit(std::span<const std::uint64_t> slots, std::uint64_t factor, Duration floor) {
  const auto all = std::accumulate(slots.begin(), slots.end(), std::uint64_t{0});
  if (all < enough_waits) return floor;
  const auto beyond = all / 100;  // of which the 99th percentile is the least
  std::uint64_t above = 0;
  auto slot = slots.size();
  while (slot > 0 && above <= beyond) above += slots[--slot];
  const auto bound = std::uint64_t{1} << (slot + STRATA_HISTOGRAM_SHIFT + 1);
  return std::max(floor, Duration(static_cast<Duration::rep>(times(factor, bound))));
}

}  // namespace strata::kernel
