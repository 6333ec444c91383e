#include "agent/pipeline/kernel_settings.h"

namespace strata::agent {

kernel::KernelSettings probe_settings(const Config& config) {
  auto settings = config.kernel.settings;
  settings.map_bytes = config.kernel.map_memory.count;
  settings.load_averages = config.containers.collectors.load.enabled;
  settings.per_cpu = config.containers.collectors.percpu.enabled;
  return settings;
}

ProfilingConfig profiling_settings(const Config& config) {
  auto profiling = config.profiling;
  profiling.continuous &= config.kernel.enabled;
  profiling.on_incident &= config.kernel.enabled;
  return profiling;
}

}  // namespace strata::agent
