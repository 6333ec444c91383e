// The support archive of `strata dump --bundle`.
#pragma once

#include <string>
#include <vector>

#include "core/base/clock.h"

namespace strata::agent {

struct BundleFile {
  std::string name;  // at most 99 bytes
  std::string content;
};

/// A gzipped tar archive (POSIX ustar) of regular files, mode 0600, written at `when`. Written here
/// because one fixed header a file is all of the format that is needed.
std::string make_bundle(const std::vector<BundleFile>& files, WallTime when);

}  // namespace strata::agent
