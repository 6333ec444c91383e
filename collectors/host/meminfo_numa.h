// Memory of each NUMA node, from /sys/devices/system/node/node*/{meminfo,numastat}.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

/// visit(key, value) for each line; kB become bytes.
void each_numa_meminfo(std::string_view file,
                       const std::function<void(std::string_view, double)>& visit);

std::unique_ptr<Collector> make_meminfo_numa(const HostFs& host);

}  // namespace strata::host
