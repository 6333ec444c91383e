// The only clock. Code that needs time takes a `const Clock&`; tests pass a FakeClock.
#pragma once

#include <chrono>

namespace strata {

using Duration = std::chrono::nanoseconds;
/// Monotonic (CLOCK_MONOTONIC); the same axis as bpf_ktime_get_ns().
using Instant = std::chrono::time_point<std::chrono::steady_clock, Duration>;
/// Wall time, nanoseconds since the epoch.
using WallTime = std::chrono::time_point<std::chrono::system_clock, Duration>;

/// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Instant now() const = 0;
  [[nodiscard]] virtual WallTime wall_now() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override { return std::chrono::steady_clock::now(); }
  [[nodiscard]] WallTime wall_now() const override { return std::chrono::system_clock::now(); }
};

/// Seconds as a double, the unit of every exported duration.
template <class Rep, class Period>
double seconds(std::chrono::duration<Rep, Period> duration) {
  return std::chrono::duration<double>(duration).count();
}

/// Seconds since the epoch.
inline double unix_seconds(WallTime time) { return seconds(time.time_since_epoch()); }

}  // namespace strata
