// The few facts about a process that tell where it belongs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <sys/types.h>

#include "core/base/clock.h"
#include "core/base/host_fs.h"

namespace strata {

inline constexpr pid_t init_pid = 1;  // the host's first process

/// Inode of the process's network namespace; absent where it is gone or may not be seen.
std::optional<std::uint64_t> network_namespace(const HostFs& fs, pid_t pid);

/// Inode of the host's network namespace: that of process 1, or of this process where process 1 may
/// not be looked at.
std::optional<std::uint64_t> host_network_namespace(const HostFs& fs);

/// When a process started, from its /proc/<pid>/stat and the boot time.
std::optional<WallTime> process_start(const HostFs& fs, pid_t pid, WallTime boot);

/// Boot time, from /proc/stat.
std::optional<WallTime> boot_time(const HostFs& fs);

/// Field 22 of /proc/<pid>/stat, in clock ticks since boot.
std::optional<std::uint64_t> parse_start_ticks(std::string_view stat);

struct TaskStat {
  char state = '?';         // R, S, D, T, t, I, Z, X
  std::size_t threads = 0;  // of its process

  bool operator==(const TaskStat&) const = default;
};

/// The stat file of a process or thread; nullopt where it is not whole.
std::optional<TaskStat> parse_task_stat(std::string_view stat);

/// "btime" of /proc/stat, in seconds.
std::optional<std::uint64_t> parse_boot_time(std::string_view stat);

}  // namespace strata
