// CgroupLayout: where this host keeps its cgroups: v2 (one tree), v1 (a tree for each controller),
// or hybrid (v1 trees and a v2 tree without controllers beside them).
#pragma once

#include <map>
#include <string>
#include <string_view>

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
  CgroupHierarchy unified;                             // directory empty on pure v1
  std::map<std::string, CgroupHierarchy> controllers;  // v1 and hybrid: "memory", "cpuacct", ...

  /// Reads <sysfs>/fs/cgroup and <procfs>/cgroups. No cgroups at all is mode none, no error.
  static CgroupLayout detect(const HostFs& fs);

  /// Rooted path of a control file: v1's own tree for `controller`, else the unified one. `path` is
  /// the cgroup's ("/docker/<id>"); empty result where there is no such tree.
  [[nodiscard]] std::string file(std::string_view controller, std::string_view path,
                                 std::string_view name) const;

  /// The tree that identifies containers to the kernel side: v2 where there is one, else v1's
  /// memory.
  [[nodiscard]] const CgroupHierarchy& identifying() const;
};

}  // namespace strata
