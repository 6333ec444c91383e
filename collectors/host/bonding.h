// Bonded network interfaces: how many links a bond has, and how many of them are up.
#pragma once

#include <memory>

#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

/// From /sys/class/net/bonding_masters; Code::no_data without the bonding driver.
std::unique_ptr<Collector> make_bonding(const HostFs& host);

}  // namespace strata::host
