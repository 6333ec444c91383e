// What a running query has used up of its limits.
#pragma once

#include <cstdint>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "rules/promql/limits.h"

namespace strata::promql {

class Budget {
 public:
  Budget(const Clock& clock, const Limits& limits)
      : clock_(clock), limits_(limits), deadline_(clock.now() + limits.time) {}

  [[nodiscard]] const Limits& limits() const { return limits_; }

  /// A frame of `series` rows over `steps` steps.
  Status spend_cells(std::uint64_t series, std::uint64_t steps) {
    if (steps != 0 && series > (limits_.samples - samples_) / steps) {
      return fail(Code::exhausted, "query processing would load too many samples into memory");
    }
    samples_ += series * steps;
    return spend_work(series * steps);
  }

  /// `count` samples touched; looks at the clock now and then.
  Status spend_work(std::uint64_t count) {
    work_ += count;
    if (work_ > limits_.work) return fail(Code::exhausted, "query touches too many samples");
    if (work_ - looked_at_ < look_every) return {};
    looked_at_ = work_;
    if (clock_.now() > deadline_) return fail(Code::timeout, "query timed out");
    return {};
  }

 private:
  static constexpr std::uint64_t look_every = 100'000;

  const Clock& clock_;
  const Limits& limits_;
  Instant deadline_;
  std::uint64_t samples_ = 0;
  std::uint64_t work_ = 0;
  std::uint64_t looked_at_ = 0;
};

}  // namespace strata::promql
