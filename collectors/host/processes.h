// Processes and threads of the host, counted by their state. Each thread's file is opened, so this
// takes its time on a host with many.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

struct TaskStat {
  char state = 0;  // 'R', 'S', 'D', ...
  std::uint64_t threads = 0;
};

/// Of /proc/PID/stat; nullopt where it is not whole.
std::optional<TaskStat> parse_task_stat(std::string_view text);

std::unique_ptr<Collector> make_processes(const HostFs& host);

}  // namespace strata::host
