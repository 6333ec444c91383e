// Which files the textfile collector reads.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"

namespace strata::host {

struct UnreadDirectory {
  std::string path;
  Error error;
};

struct TextfilePaths {
  std::vector<std::string> files;  // in the order in which they count
  std::vector<UnreadDirectory> unread;
};

/// The "*.prom" of `directories`, each of which may be a glob; one that matches nothing is a
/// directory's own name.
TextfilePaths textfile_paths(const std::vector<std::string>& directories);

}  // namespace strata::host
