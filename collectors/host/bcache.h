// How bcache's caches serve the disks behind them.
#pragma once

#include <memory>

#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

struct BcacheOptions {
  bool priority_stats = false;  // the kernel sorts all buckets of a cache to make them
};

std::unique_ptr<Collector> make_bcache(const HostFs& host, const BcacheOptions& options = {});

}  // namespace strata::host
