#include "collectors/host/textfile_paths.h"

#include <filesystem>
#include <unordered_set>
#include <utility>

#include <glob.h>

#include "core/base/host_fs.h"

namespace strata::host {
namespace {

std::vector<std::string> expanded(const std::string& pattern) {
  glob_t found{};
  std::vector<std::string> paths;
  if (::glob(pattern.c_str(), GLOB_NOCHECK, nullptr, &found) == 0) {
    for (std::size_t i = 0; i < found.gl_pathc; ++i) paths.emplace_back(found.gl_pathv[i]);
  }
  ::globfree(&found);
  if (paths.empty()) paths.push_back(pattern);
  return paths;
}

/// "/a/b/x.prom" for "/a//b/": what node_exporter writes into its labels.
std::string joined(const std::string& directory, const std::string& name) {
  return (std::filesystem::path(directory) / name).lexically_normal();
}

}  // namespace

TextfilePaths textfile_paths(const std::vector<std::string>& directories) {
  TextfilePaths paths;
  std::unordered_set<std::string> seen;  // globs may overlap
  for (const auto& pattern : directories) {
    if (pattern.empty()) continue;
    for (const auto& directory : expanded(pattern)) {
      const auto names = list_directory(directory);
      if (!names) paths.unread.push_back({directory, names.error()});
      if (!names) continue;
      for (const auto& name : *names) {
        if (!name.ends_with(".prom")) continue;
        auto path = joined(directory, name);
        if (seen.insert(path).second) paths.files.push_back(std::move(path));
      }
    }
  }
  return paths;
}

}  // namespace strata::host
