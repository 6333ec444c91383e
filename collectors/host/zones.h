// Zones of memory: their free blocks by size, from /proc/buddyinfo, and their pages by use, from
// /proc/zoneinfo.
#pragma once

#include <memory>
#include <string_view>

#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

/// Samples of all that `file` says; false where that is nothing.
bool add_buddyinfo(std::string_view file, Batch& batch);
bool add_zoneinfo(std::string_view file, Batch& batch);

std::unique_ptr<Collector> make_buddyinfo(const HostFs& host);
std::unique_ptr<Collector> make_zoneinfo(const HostFs& host);

}  // namespace strata::host
