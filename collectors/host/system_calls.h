// Collectors of what the kernel answers to a system call: its name, its clock.
#pragma once

#include <memory>

#include <sys/timex.h>
#include <sys/utsname.h>

#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

void add_uname(const utsname& name, Batch& batch);

/// `state` is what adjtimex(2) returned.
void add_timex(const timex& clock, int state, Batch& batch);

/// Of the agent's UTS namespace.
std::unique_ptr<Collector> make_uname(const HostFs& host);

/// The clock, the agent's time zone, the kernel's clock sources.
std::unique_ptr<Collector> make_time(const HostFs& host);

std::unique_ptr<Collector> make_timex(const HostFs& host);

}  // namespace strata::host
