// What of the configuration reaches into the kernel.
#pragma once

#include "agent/config/config.h"

namespace strata::agent {

/// What the probes follow.
kernel::KernelSettings probe_settings(const Config& config);

/// What profiles follow: they are BPF too.
ProfilingConfig profiling_settings(const Config& config);

}  // namespace strata::agent
