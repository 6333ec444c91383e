// What the agent knows of itself and of its host besides what it measures. Passive; filled by the
// agent, shown by dump and doctor.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "core/base/clock.h"

namespace strata {

struct BuildInfo {
  std::string version;
  std::string build_type;
  std::string compiler;
  std::string libbpf;
};

/// The running process; pid 0: `strata dump` without an agent.
struct ProcessFacts {
  pid_t pid = 0;
  WallTime started{};
};

struct HostFacts {
  std::string hostname;
  std::string kernel_release;
  std::string architecture;
  std::string cgroup_mode;  // to_string(CgroupMode)
  std::optional<bool> btf;  // the kernel describes its own types
  std::optional<bool> tracefs;
  std::optional<bool> bpf_statistics;  // the kernel counts runs and their time
};

/// A capability that the process has not, and what does not work for lack of it.
struct MissingRight {
  std::string capability;
  std::string lost;
};

struct Rights {
  uid_t uid = 0;
  std::vector<std::string> capabilities;  // effective ones: "cap_bpf"
  std::vector<MissingRight> missing;
};

/// A source that others depend on: "docker".
struct SourceStatus {
  std::string name;
  bool ok = false;
  std::string error;              // empty when ok
  std::optional<WallTime> since;  // when it became so
};

}  // namespace strata
