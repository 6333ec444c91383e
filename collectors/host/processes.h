// Processes and threads of the host, counted by their state. Each thread's file is opened, so this
// takes its time on a host with many.
#pragma once

#include <memory>

#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

std::unique_ptr<Collector> make_processes(const HostFs& host);

}  // namespace strata::host
