// What a user decides about the kernel side. Passive.
#pragma once

#include <chrono>
#include <cstdint>

#include "core/base/clock.h"

namespace strata::kernel {

/// A wait is an outlier when it is longer than `factor` times the 99th percentile of its
/// container's waits, and longer than the floor of its kind.
struct OutlierSettings {
  bool enabled = true;
  std::uint64_t factor = 4;
  Duration run_queue = std::chrono::milliseconds(3);
  Duration block_io = std::chrono::milliseconds(50);
  Duration connect = std::chrono::milliseconds(100);
  Duration rest = std::chrono::seconds(5);  // between two events of one container
};

struct KernelSettings {
  OutlierSettings outliers;
  bool per_cpu = true;                 // CPU time by CPU, where cgroups do not tell it
  std::uint64_t map_bytes = 64 << 20;  // for hashes and tables; rings and fixed arrays come on top
  std::uint64_t budget_percent = 3;    // of the machine's CPU time, for one probe
  bool load_averages = true;           // as containers.collectors.load says
  std::uint64_t peers = 64;            // of one container that are told apart; fixed once attached
};

}  // namespace strata::kernel
