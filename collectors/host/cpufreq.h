// Frequencies of CPUs and who sets them.
#pragma once

#include <memory>

#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

struct CpufreqOptions {
  bool prefix = false;  // node_cpufreq_ in place of node_cpu_
};

/// On a thread of its own: to say a frequency the kernel may watch a CPU for some milliseconds.
std::unique_ptr<Collector> make_cpufreq(const HostFs& host, const CpufreqOptions& options = {});

}  // namespace strata::host
