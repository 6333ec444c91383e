// From the kernel's log2 slots to exported buckets.
#pragma once

#include <array>
#include <cstddef>

#include "bpf/include/shared.h"
#include "bpf/run_queue.h"
#include "core/metrics/batch.h"

namespace strata::kernel {

/// Upper bounds 2^10, 2^12 ... 2^34 ns (1 us to 17 s): every other slot, which is as fine as
/// questions about latency are, at half the series.
class ExportedHistogram {
 public:
  explicit ExportedHistogram(const strata_histogram& histogram);
  /// Of the waits.
  explicit ExportedHistogram(const strata_run_queue& row);

  /// Valid as long as this object.
  [[nodiscard]] HistogramView view() const { return {buckets_, sum_, count_}; }

 private:
  static constexpr unsigned first_exponent = 10;
  static constexpr unsigned last_exponent = 34;

  std::array<Bucket, (last_exponent - first_exponent) / 2 + 1> buckets_{};
  double sum_;
  std::uint64_t count_;
};

}  // namespace strata::kernel
