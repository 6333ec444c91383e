// MountProber: statfs of many mounts, although any of them may hang for ever (a dead NFS server, a
// stopped FUSE daemon). The calls run one after the other on a helper thread. When one does not
// come back, that thread is left to it, the mount is quarantined with its thread, and a new helper
// goes on with the others.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"

namespace strata {

struct MountUsage {
  double size_bytes = 0;
  double free_bytes = 0;
  double available_bytes = 0;  // to users without privileges
  double files = 0;
  double files_free = 0;
  bool read_only = false;  // the mount or the file system beneath it

  bool operator==(const MountUsage&) const = default;
};

/// Asks one mount; called on helper threads, several at once, even after the prober is gone.
using StatMount = std::function<Result<MountUsage>(const std::string& path)>;

/// statfs(2). The message of an error is the system's alone, as node_exporter words it.
Result<MountUsage> stat_mount(const std::string& path);

/// Used by one thread. Its own waits are bounded; the destructor waits for no mount that hangs.
class MountProber {
 public:
  /// A call that has not come back after `patience` (at most twice that, where others came back
  /// meanwhile) hangs. Beyond the first one, a single probe() waits only a tenth of it for each
  /// further mount that hangs.
  MountProber(StatMount stat, Duration patience);
  MountProber(const MountProber&) = delete;
  MountProber& operator=(const MountProber&) = delete;
  ~MountProber();

  /// One result per path, in order. Code::timeout for a mount that hangs, and for one quarantined
  /// by an earlier call that has not come back yet.
  std::vector<Result<MountUsage>> probe(const std::vector<std::string>& paths) {
    return probe(paths, patience_);
  }
  /// With another patience, this once.
  std::vector<Result<MountUsage>> probe(const std::vector<std::string>& paths, Duration patience);

 private:
  class Helper;

  /// Forgets quarantined mounts whose call has come back.
  void release_answered();
  /// Asks for the paths of `pending` (indices) until the end or a mount that hangs, which is
  /// quarantined; takes from `pending` those that are settled.
  void probe_until_hang(const std::vector<std::string>& paths, std::vector<std::size_t>& pending,
                        Duration patience, std::vector<Result<MountUsage>>& results);

  StatMount stat_;
  Duration patience_;
  std::unique_ptr<Helper> helper_;
  std::map<std::string, std::unique_ptr<Helper>, std::less<>> quarantine_;  // by path
};

}  // namespace strata
