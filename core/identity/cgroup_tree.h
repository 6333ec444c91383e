// The directories of one cgroup tree, read as cheaply as the kernel allows.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace strata {

struct CgroupDirectory {
  std::string path;  // "/docker/<id>", from the root of its hierarchy
  std::uint64_t inode = 0;
};

/// Largest number of directories that a walk takes in; beyond it the walk fails with exhausted.
inline constexpr std::size_t max_cgroup_directories = 65536;

/// All directories strictly below `below` in the tree at `hierarchy_directory`, each parent before
/// its children. Directories without children cost one stat and are not opened. One that vanishes
/// during the walk is left out; only a failure to open `below` itself is an error.
Result<std::vector<CgroupDirectory>> walk_cgroups(const std::string& hierarchy_directory,
                                                  std::string_view below = "/");

/// The processes in a cgroup.procs file. Lines "0" (processes of another pid namespace) are left
/// out.
std::vector<int> parse_cgroup_procs(std::string_view text);

}  // namespace strata
