// Replicated block devices, from /proc/drbd.
#pragma once

#include <memory>
#include <string_view>

#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

/// Samples of all devices of `file`.
void add_drbd(std::string_view file, Batch& batch);

std::unique_ptr<Collector> make_drbd(const HostFs& host);

}  // namespace strata::host
