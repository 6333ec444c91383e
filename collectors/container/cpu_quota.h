// A container's CPU quota, and how much of it was used lately.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/clock.h"

namespace strata::container {

/// CPUs that v1's cpu.cfs_quota_us and cpu.cfs_period_us allow; nullopt where there is no limit.
std::optional<double> quota_cores(std::optional<std::int64_t> quota,
                                  std::optional<std::uint64_t> period);
/// The same of v2's cpu.max: "20000 100000" or "max 100000".
std::optional<double> parse_quota_cores(std::string_view cpu_max);

/// Ratios of an interval of some seconds: scrapes in quick succession do not shorten it.
class QuotaUse {
 public:
  /// The container's counters as they are now.
  struct Counters {
    double cpu_seconds = 0;
    std::uint64_t periods = 0;
    std::uint64_t throttled_periods = 0;
  };

  void look(Instant now, const Counters& counters, double cores);

  /// Of the last whole interval; nullopt before its end.
  [[nodiscard]] std::optional<double> used() const { return used_; }
  /// nullopt also where no period elapsed: the container did not run.
  [[nodiscard]] std::optional<double> throttled() const { return throttled_; }

 private:
  std::optional<Instant> begun_;
  Counters at_begin_;
  std::optional<double> used_;
  std::optional<double> throttled_;
};

}  // namespace strata::container
