// Caches of the network (neighbours, routes, conntrack), a table of /proc/net/stat each.
#pragma once

#include <memory>

#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

std::unique_ptr<Collector> make_lnstat(const HostFs& host);

}  // namespace strata::host
