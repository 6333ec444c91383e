// Counters of the virtual memory, from /proc/vmstat.
#pragma once

#include <memory>
#include <string>

#include "collectors/host/default_patterns.h"
#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

struct VmstatOptions {
  /// Which keys are shown.
  std::string fields{default_vmstat_fields};
};

std::unique_ptr<Collector> make_vmstat(const HostFs& host, const VmstatOptions& options = {});

}  // namespace strata::host
