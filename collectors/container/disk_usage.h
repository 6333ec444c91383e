// How much disk a directory takes, as du counts it.
#pragma once

#include <cstdint>
#include <string>

#include "core/base/result.h"

namespace strata::container {

struct DiskUsageLimits {
  std::size_t entries = 500'000;
  int depth = 128;
};

/// Bytes of disk that `directory` and all below it occupy. Hard links count once; symbolic links
/// are not followed, other file systems are not entered. What vanishes during the walk is left out.
/// Too large a tree is exhausted.
Result<std::uint64_t> disk_usage(const std::string& directory, DiskUsageLimits limits = {});

}  // namespace strata::container
