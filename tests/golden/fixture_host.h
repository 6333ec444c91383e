// A fixture host: a tree of tests/fixtures/hosts as a host of its own, and all that the agent's
// collectors of the host say of it.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/host_fs.h"
#include "core/metrics/exposition.h"
#include "core/metrics/snapshot.h"
#include "tests/support/temp_tree.h"

namespace strata::test {

/// A copy of tests/fixtures/hosts/<name>, since git keeps no times of files and no absolute path
/// fits every machine: all files are of one time, and in mountinfo @root@ is where the host's root
/// is mounted. A host has proc, sys, root and udev; one that is seen from a container has them
/// below `host`.
class FixtureHost {
 public:
  explicit FixtureHost(const std::string& name);

  [[nodiscard]] const HostFs& fs() const { return fs_; }
  [[nodiscard]] const TempTree& tree() const { return tree_; }
  [[nodiscard]] std::string textfiles() const { return tree_.path("textfile"); }

  /// Makes of each file what `change` makes of the fixture's; a directory, and that for good,
  /// where that is nullopt.
  void change_files(
      const std::function<std::optional<std::string>(const std::string& text)>& change) const;

  /// Paths of the copy as they are in the fixture.
  [[nodiscard]] std::string without_root(std::string text) const;

 private:
  std::filesystem::path fixture_;
  TempTree tree_;
  HostFs fs_;
};

/// One collection by each of the agent's collectors of the host, as the agent runs them. All that
/// are known to the configuration run, those that are off by default too; what they ask of the
/// kernel by system calls is answered by this test.
std::vector<CollectorReport> collect(const FixtureHost& host);

/// What they are served as, with what the agent says of their health.
std::string exposition_of(const FixtureHost& host, std::vector<CollectorReport> reports,
                          ExpositionFormat format);

}  // namespace strata::test
