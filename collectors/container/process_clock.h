// ProcessClock: how much CPU time a process has had. One that has had no more since has opened and
// closed nothing, started no thread, and none of its threads sleeps in another way than before.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "core/base/host_fs.h"

namespace strata::container {

/// Nanoseconds of all threads of a process; nullopt where it is gone or that cannot be told.
/// Thread-safe.
using ProcessClock = std::function<std::optional<std::int64_t>(int pid)>;

/// Asks the kernel, which takes a tenth of a microsecond for each thread. It knows pids as the
/// agent's own PID namespace has them: where `fs` has those of another one, nothing is told.
ProcessClock kernels_process_clock(const HostFs& fs);

}  // namespace strata::container
