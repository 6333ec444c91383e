// CgroupLayout: where this host keeps its cgroups: v2 (one tree), v1 (a tree for each controller),
// or hybrid (v1 trees and a v2 tree without controllers beside them).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/host_fs.h"
#include "core/identity/cgroup_key.h"

namespace strata {

enum class CgroupMode : std::uint8_t { none, v1, hybrid, v2 };

std::string_view to_string(CgroupMode mode);

struct CgroupHierarchy {
  unsigned id = 0;        // as in /proc/cgroups; 0 is v2
  std::string directory;  // rooted: "/sys/fs/cgroup/memory"
};

/// Immutable after detect().
struct CgroupLayout {
  CgroupMode mode = CgroupMode::none;
  CgroupHierarchy unified;  // directory empty on pure v1
  // v1 and hybrid: "memory", "cpuacct", ... and named ones: "name=systemd"
  std::map<std::string, CgroupHierarchy, std::less<>> controllers;

  /// Reads <sysfs>/fs/cgroup, <procfs>/cgroups and <procfs>/1/cgroup. No cgroups at all is mode
  /// none, no error.
  static CgroupLayout detect(const HostFs& fs);

  /// Rooted path of a control file: v1's own tree for `controller`, else the unified one. `path` is
  /// the cgroup's ("/docker/<id>"); empty result where there is no such tree.
  [[nodiscard]] std::string file(std::string_view controller, std::string_view path,
                                 std::string_view name) const;

  /// Whether `controller` has a v1 tree, so that its files have v1's names and form.
  [[nodiscard]] bool is_v1(std::string_view controller) const;

  /// The tree that identifies containers to the kernel side: v2 where there is one, else v1's
  /// memory.
  [[nodiscard]] const CgroupHierarchy& identifying() const;

  /// Every tree once (v1 controllers can share one), the identifying one first. Empty in mode none.
  [[nodiscard]] std::vector<CgroupHierarchy> hierarchies() const;
};

/// Hierarchy ids by controller, from the text of /proc/cgroups. Controllers that no v1 tree has
/// (id 0) are left out.
std::map<std::string, unsigned, std::less<>> parse_proc_cgroups(std::string_view text);

/// Hierarchy ids by controller or name ("memory", "name=systemd"), from a /proc/<pid>/cgroup.
std::map<std::string, unsigned, std::less<>> parse_pid_cgroup(std::string_view text);

}  // namespace strata
