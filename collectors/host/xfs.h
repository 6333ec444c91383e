// Operations of mounted XFS file systems.
#pragma once

#include <memory>

#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

/// Nothing, and no error, where no XFS is mounted.
std::unique_ptr<Collector> make_xfs(const HostFs& host);

}  // namespace strata::host
