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

ExportedHistogram::ExportedHistogram(const strata_run_queue& row)
    : sum_(static_cast<double>(row.wait_ns) * nanosecond), count_(0) {
  static_assert(first_exponent == STRATA_WAIT_SHIFT);
  static_assert(std::tuple_size_v<decltype(buckets_)> < STRATA_WAIT_SLOTS);
  for (unsigned i = 0; i < STRATA_WAIT_SLOTS; ++i) {
    count_ += row.wait_slots[i];
    if (i >= buckets_.size()) continue;
    const auto exponent = static_cast<int>(first_exponent + 2 * i);
    buckets_.at(i) = {std::ldexp(1.0, exponent) / 1e9, count_};
  }
}

}  // namespace strata::kernel
