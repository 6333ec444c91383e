// Space on mounted file systems: the init process's mount table, and statfs of each mount.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/host/default_patterns.h"
#include "collectors/host/mounts.h"
#include "collectors/host/name_filter.h"
#include "collectors/host/roster.h"
#include "core/base/host_fs.h"
#include "core/base/mount_prober.h"
#include "core/base/mount_table.h"
#include "core/collector.h"

namespace strata::host {

/// node_exporter's defaults.
struct FilesystemOptions {
  std::string mount_points_exclude{default_mount_points_left_out};
  std::string mount_points_include = {};
  std::string fs_types_exclude{default_fs_types_left_out};
  std::string fs_types_include = {};
  /// A mount that has answered before and does not now keeps its last values this long. Only a
  /// mount that is seen for the first time is waited for, two seconds at most.
  Duration mount_timeout = std::chrono::seconds(5);
};

class FilesystemCollector final : public Collector {
 public:
  explicit FilesystemCollector(const HostFs& host, const FilesystemOptions& options = {},
                               StatMount stat = stat_mount);

  [[nodiscard]] std::string_view name() const override { return "filesystem"; }
  [[nodiscard]] Layer layer() const override { return Layer::host; }
  [[nodiscard]] Placement placement() const override { return Placement::own_thread; }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  struct Known {
    bool shown = false;
    bool asked = false;
    std::optional<MountUsage> last;
    Instant answered{};
  };
  struct Shown {
    Mount mount;
    Known* known = nullptr;  // until the table is read anew
    std::size_t answer = 0;  // which of paths_ gives it
  };

  /// Whether shown_ was made anew.
  Result<bool> read_mounts(Instant now);
  /// Of several with the same labels only the last is shown, which hides the others.
  void show(const std::vector<Mount>& table);
  Known* find(const Mount& mount);
  std::vector<Result<MountUsage>> ask();
  [[nodiscard]] bool turned_read_only(const std::vector<Result<MountUsage>>& answers) const;
  void add(const Mount& mount, Known& known, const Result<MountUsage>& usage, Instant now,
           Batch& batch) const;

  HostFs host_;
  MountTable table_;
  NameFilter mount_points_;
  NameFilter fs_types_;
  Duration mount_timeout_;
  Roster<Known> known_;             // by file system type, device and mount point
  std::vector<Shown> shown_;        // of the table as it was read last
  std::vector<std::string> paths_;  // one for each answer that they need
  MountProber prober_;
};

}  // namespace strata::host
