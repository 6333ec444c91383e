// What a directory's project takes, as the file system counts it: a container's writable layer is a
// project of its own where the runtime limits its size. No walk is needed then.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace strata::container {

struct ProjectUse {
  std::uint64_t bytes = 0;
  std::optional<std::uint64_t> inodes;  // the kernel tells those with CAP_SYS_ADMIN alone
};

/// nullopt where the directory has no project of its own, or nobody counts for it. May block as any
/// other look at a file system.
std::optional<ProjectUse> project_use(const std::string& directory);

}  // namespace strata::container
