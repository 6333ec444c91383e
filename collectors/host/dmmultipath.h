// Disks that are reached on several paths, and the states of those.
#pragma once

#include <memory>

#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

std::unique_ptr<Collector> make_dmmultipath(const HostFs& host);

}  // namespace strata::host
