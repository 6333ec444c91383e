// The doctor: what this kernel, its cgroups and this process's rights allow, and what is lost
// without.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/views/facts.h"
#include "agent/views/json.h"
#include "core/kernel/status.h"

namespace strata {

/// One probed fact. `detail` is what was seen ("6.1.0-18") or why it does not hold ("EPERM").
struct Finding {
  bool holds = false;
  std::string detail;
};

/// How far a container runtime can be asked.
enum class RuntimeReach : std::uint8_t {
  answers,
  files,   // there is no socket, but what it leaves on disk
  silent,  // its socket is there, or asked for by name, and does not answer
  absent,  // it is not on this host, or is not to be asked
};

struct RuntimeFinding {
  std::string runtime;  // "Docker"
  RuntimeReach reach = RuntimeReach::absent;
  bool has_files = false;  // those tell of its containers, too
  std::string detail;      // where it was looked for, and what came of it
};

/// What was probed; what nobody looked at stays nullopt and gives no check.
struct DoctorFacts {
  std::optional<Finding> kernel_release;  // 5.10 or newer
  std::optional<Finding> btf;             // <sysfs>/kernel/btf/vmlinux
  std::optional<Finding> bpf;             // a program loads at all
  std::optional<Finding> ring_buffer;     // BPF_MAP_TYPE_RINGBUF
  std::optional<Finding> tracing;         // tp_btf programs load
  std::optional<Finding> cgroup_skb;      // cgroup_skb programs load and cgroup v2 is there
  std::optional<Finding> task_storage;    // BPF_MAP_TYPE_TASK_STORAGE
  std::optional<Finding> bpf_statistics;  // kernel.bpf_stats_enabled
  std::optional<Finding> tracefs;
  std::optional<Finding> procfs;         // the configured one is readable
  std::optional<Finding> cgroups;        // detail: "v2", "hybrid", ...
  std::optional<Finding> memory_cgroup;  // the memory controller is on
  std::optional<Finding> host_pids;      // /proc shows the host's processes
  std::vector<RuntimeFinding> runtimes;
  Rights rights;
  std::vector<ProgramStatus> programs;  // empty: not tried
};

enum class Verdict : std::uint8_t { ok, degraded, failed };

std::string_view to_string(Verdict verdict);

/// {verdict, checks: [{name, verdict, found, meaning, lost, fix}]}: the whole's verdict is the
/// worst one. `lost` and `fix` are null for a check that is ok.
Json doctor_json(const DoctorFacts& facts);

/// A line for each check, and below those that are not ok what is lost and how to mend it.
std::string doctor_text(const Json& doctor);

/// The whole's verdict, of what doctor_json made.
Verdict verdict_of(const Json& doctor);

}  // namespace strata
