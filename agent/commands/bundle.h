// The support archive of `strata dump --bundle`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"

namespace strata::agent {

struct BundleFile {
  std::string name;  // at most 99 bytes
  std::string content;
};

/// A gzipped tar archive (POSIX ustar) of regular files, mode 0600, written at `when`. Written here
/// because one fixed header a file is all of the format that is needed.
std::string make_bundle(const std::vector<BundleFile>& files, WallTime when);

/// Makes the file `path` with mode 0600 as a whole or not at all: under another name beside it,
/// which it takes the place of in the end.
Status write_private_file(const std::string& path, std::string_view content);

}  // namespace strata::agent
