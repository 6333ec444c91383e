// SamplingPeriod: what of a CPU is counted for its samples, and how much of it lies between two.
#pragma once

#include <cstdint>
#include <optional>

#include "core/base/host_fs.h"

namespace strata::kernel {

/// Cycles, or nanoseconds of the CPU clock.
struct SamplingPeriod {
  bool by_cycles = false;
  std::uint64_t count = 0;

  bool operator==(const SamplingPeriod&) const = default;
};

/// What `rate` samples a second are of a CPU that runs at the highest frequency. It is fixed, so
/// that every sample weighs the same: a rate of cycles would be kept by the kernel on CPUs that
/// idle, too. Where the frequency is not known, the clock is counted.
SamplingPeriod sampling_period(std::optional<std::uint64_t> highest_hertz, std::uint64_t rate);

SamplingPeriod clock_period(std::uint64_t rate);

/// The highest frequency of all CPUs: by cpufreq, else what /proc/cpuinfo says. Not every
/// architecture says it there.
std::optional<std::uint64_t> highest_cpu_hertz(const HostFs& fs);

}  // namespace strata::kernel
