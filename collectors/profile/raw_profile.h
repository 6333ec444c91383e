// RawProfile: what the kernel's side counted over a while, before any address has a name. Passive.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "core/base/clock.h"
#include "core/identity/cgroup_key.h"

namespace strata::profile {

/// On the CPU: a sample each so often. Off it: every wait above a minimum.
enum class Kind : std::uint8_t { cpu, off_cpu };

/// What an off-CPU task waited for, told by where in the kernel it slept.
enum class Wait : std::uint8_t { none, unknown, disk, network, lock, sleep, pipe, poll, run_queue };

std::string_view to_string(Kind kind);
std::string_view to_string(Wait wait);

/// One distinct (process, stack, wait) with how often and how long it was seen. Addresses run from
/// the leaf to the root.
struct RawSample {
  pid_t pid = 0;  // of the process (tgid), in the agent's pid namespace; 0: the kernel itself
  pid_t tid = 0;
  CgroupKey cgroup;
  std::string comm;  // of the thread, at most 15 bytes
  std::vector<std::uint64_t> kernel;
  std::vector<std::uint64_t> user;
  Wait wait = Wait::none;
  bool truncated = false;  // the stack is deeper than the limit
  std::uint64_t count = 0;
  std::uint64_t nanoseconds = 0;  // cpu: count * period; off_cpu: measured
};

/// What was seen and not kept.
struct Losses {
  std::uint64_t table_full = 0;  // the kernel's tables of stacks or counts were full
  std::uint64_t no_stack = 0;    // the stack could not be read; its process is counted all the same
  std::uint64_t truncated = 0;   // deeper than the limit; counted with what there is
  std::uint64_t incomplete = 0;  // ended where neither tables nor frame pointers lead on
  std::uint64_t unknown_frames = 0;  // user frames without a name; filled by the symbolizer
  std::uint64_t frames = 0;          // all frames; filled by the symbolizer
  std::string no_tables{};           // why frame pointers alone were followed; empty: they were not
};

struct RawProfile {
  Kind kind = Kind::cpu;
  WallTime begin{};
  Duration duration{};
  Duration period{};  // cpu: time between two samples of one CPU; off_cpu: the minimum duration
  std::vector<RawSample> samples;
  Losses losses;
};

}  // namespace strata::profile
