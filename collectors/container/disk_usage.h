// How much disk a directory takes, as du counts it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "core/base/result.h"

namespace strata::container {

struct DiskUsageLimits {
  std::uint64_t entries = 500'000;
  int depth = 128;
};

struct DiskUsage {
  std::uint64_t bytes = 0;
  std::uint64_t inodes = 0;

  bool operator==(const DiskUsage&) const = default;
};

/// Asked before each entry is looked at; it may take its time. False: the walk is given up.
using Pace = std::function<bool()>;

/// Bytes of disk and inodes that `directory` and all below it occupy. Hard links count once;
/// symbolic links are not followed, other file systems are not entered. What vanishes during the
/// walk is left out. Too large a tree is exhausted, a walk given up a timeout.
Result<DiskUsage> disk_usage(
    const std::string& directory, DiskUsageLimits limits = {},
    const Pace& pace = [] { return true; });

}  // namespace strata::container
