#include "collectors/kernel/histogram.h"

#include <cmath>

namespace strata::kernel {
namespace {

constexpr double nanosecond = 1e-9;

}  // namespace

ExportedHistogram::ExportedHistogram(const strata_histogram& histogram)
    : sum_(static_cast<double>(histogram.sum_ns) * nanosecond), count_(histogram.count) {
  std::uint64_t below = 0;
  unsigned slot = 0;
  for (unsigned i = 0; i < buckets_.size(); ++i) {
    const auto exponent = first_exponent + 2 * i;
    // Slot s holds values below 2^(s + shift + 1).
    for (; slot + STRATA_HISTOGRAM_SHIFT + 1 <= exponent; ++slot) below += histogram.slots[slot];
    buckets_.at(i) = {std::ldexp(1.0, static_cast<int>(exponent)) / 1e9, below};
  }
}

}  // namespace strata::kernel
