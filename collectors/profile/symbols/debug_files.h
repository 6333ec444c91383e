// Separate debug files, where distributions and debuggers keep them: by build id below
// /usr/lib/debug/.build-id, and by the name a program gives. On the host first, then where the
// process itself would look.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "collectors/profile/symbols/image.h"
#include "core/base/fd.h"

namespace strata::profile {

/// Paths in order; `path` is the program's, `link` may be empty.
std::vector<std::string> debug_file_paths(const std::string& build_id, const std::string& path,
                                          const std::string& link);

class RootedDebugFiles final : public DebugFiles {
 public:
  /// `root` may be null: of the process's files nothing can be had.
  RootedDebugFiles(std::string host_root, const Fd* root, std::string path)
      : host_root_(std::move(host_root)), root_(root), path_(std::move(path)) {}

  std::unique_ptr<Bytes> find(const std::string& build_id, const std::string& link) override;

 private:
  std::string host_root_;
  const Fd* root_;
  std::string path_;
};

}  // namespace strata::profile
