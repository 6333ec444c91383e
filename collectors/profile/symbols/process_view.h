// ProcessView: what is taken down of a process while it lives, so that its addresses can be named
// after it has ended.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "collectors/profile/symbols/proc_maps.h"
#include "core/base/host_fs.h"
#include "core/base/result.h"

namespace strata::profile {

/// A root directory: of a mount namespace, or what a process has chosen in one.
struct RootId {
  std::uint64_t mounts = 0;
  std::uint64_t device = 0;
  std::uint64_t inode = 0;

  auto operator<=>(const RootId&) const = default;
};

struct ProcessView {
  pid_t pid = 0;                // in the agent's pid namespace
  pid_t inner_pid = 0;          // in its own
  uid_t user = 0;               // effective
  std::uint64_t started = 0;    // ticks since boot: with the pid, which process it is
  std::uint64_t mounts = 0;     // its mount namespace; 0: not to be read
  RootId root;                  // zeros: not looked at yet
  std::string comm;             // of its first thread
  std::vector<Region> regions;  // executable, by address
};

/// Of /proc/PID/status.
struct ProcessStatus {
  pid_t inner_pid = 0;
  uid_t user = 0;
};
ProcessStatus parse_process_status(std::string_view status, pid_t pid);

/// Field 22 of /proc/PID/stat; 0: malformed.
std::uint64_t parse_start_time(std::string_view stat);

/// At most `most_regions`. An error: it has ended (not_found), or is none of ours to see.
Result<ProcessView> look_at_process(const HostFs& fs, pid_t pid, std::size_t most_regions);

}  // namespace strata::profile
