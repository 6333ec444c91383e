// A clock that moves only when told to.
#pragma once

#include <atomic>

#include "core/base/clock.h"

namespace strata::test {

/// Any thread may ask; one advances it.
class FakeClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override {
    return Instant(std::chrono::hours(1)) + passed_.load();
  }
  [[nodiscard]] WallTime wall_now() const override {
    return WallTime(std::chrono::seconds(1'700'000'000)) + passed_.load();
  }

  void advance(Duration by) { passed_ = passed_.load() + by; }

 private:
  std::atomic<Duration> passed_{Duration::zero()};
};

}  // namespace strata::test
