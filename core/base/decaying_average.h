// DecayingAverage: an average in which a value counts for less the older it is, as the kernel's
// load averages are made.
#pragma once

#include <cmath>
#include <optional>

#include "core/base/clock.h"

namespace strata {

class DecayingAverage {
 public:
  /// A value of `constant` ago counts for 1/e of one of now.
  explicit DecayingAverage(Duration constant) : constant_(constant) {}

  /// `value` held for `time`. The first one is the average.
  void add(double value, Duration time) {
    const auto kept = average_ ? std::exp(-seconds(time) / seconds(constant_)) : 0.0;
    average_ = average_.value_or(0) * kept + value * (1 - kept);
  }

  [[nodiscard]] std::optional<double> value() const { return average_; }

 private:
  Duration constant_;
  std::optional<double> average_;
};

}  // namespace strata
