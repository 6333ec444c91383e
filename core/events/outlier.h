// Outlier: one wait far above what its container is used to. Passive.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "core/base/clock.h"
#include "core/identity/cgroup_key.h"

namespace strata {

enum class OutlierKind : std::uint8_t { run_queue, block_io, connect };

std::string_view to_string(OutlierKind kind);

/// How the CPU was lost: the cause took it from the task, the cause had it just before the task got
/// it, or nobody had it (the container was throttled, or the CPU was slow to wake).
enum class RunQueueCause : std::uint8_t { unknown, preempted, occupied, idle };

std::string_view to_string(RunQueueCause cause);

struct Outlier {
  OutlierKind kind = OutlierKind::run_queue;
  Duration value{};
  Duration limit{};

  RunQueueCause reason = RunQueueCause::unknown;  // run queue alone
  CgroupKey cause;                                // whose process that was
  pid_t cause_pid = 0;
  std::string cause_process;

  std::string device;  // block I/O alone: "vda"
  std::string operation;
  std::uint64_t bytes = 0;
  std::optional<std::uint32_t> queue_depth;

  std::string peer;  // connect alone: "10.0.0.7:6379"
  std::optional<std::uint32_t> retransmits;
};

}  // namespace strata
