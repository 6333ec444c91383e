// Folded stacks, one a line, as flamegraph.pl, inferno and speedscope read them:
//
//   flash-tickets-api;node;main;handle_order;[libc.so.6] 42
//
// From the root: the container ("[host]": none), the process's comm, the frames. The figure counts
// samples, off the CPU nanoseconds, and there the last frame says what for: "[wait: disk]".
#pragma once

#include <string>
#include <string_view>

#include "collectors/profile/profile.h"
#include "core/base/result.h"

namespace strata::profile {

/// Sorted, each stack once. A `;` in a name becomes `:`, what breaks a line a blank.
std::string to_folded(const Profile& profile);

/// The same back, of whoever wrote it: container and process are frames like others. The endings
/// that stackcollapse-perf.pl --all puts on names ("_[k]": of the kernel) are understood.
Result<Profile> read_folded(std::string_view text);

}  // namespace strata::profile
