// Space on mounted file systems: the init process's mount table, and statfs of each mount.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "collectors/host/mounts.h"
#include "collectors/host/name_filter.h"
#include "collectors/host/roster.h"
#include "core/base/host_fs.h"
#include "core/base/mount_prober.h"
#include "core/base/mount_table.h"
#include "core/collector.h"

namespace strata::host {

/// node_exporter 1.9's defaults.
struct FilesystemOptions {
  std::string mount_points_exclude =
      R"(^/(dev|proc|run/credentials/.+|sys|var/lib/docker/.+|var/lib/containers/storage/.+)($|/))";
  std::string mount_points_include = {};
  std::string fs_types_exclude =
      "^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|fusectl|hugetlbfs|"
      "iso9660|mqueue|nsfs|overlay|proc|procfs|pstore|rpc_pipefs|securityfs|selinuxfs|squashfs|"
      "sysfs|tracefs)$";
  std::string fs_types_include = {};
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
  /// Whether shown_ was made anew.
  Result<bool> read_mounts(Instant now);
  /// Those to show. Of several with the same labels only the last, which hides the others.
  std::vector<Mount> shown_mounts(std::vector<Mount> mounts);
  std::vector<Result<MountUsage>> ask();

  HostFs host_;
  MountTable table_;
  NameFilter mount_points_;
  NameFilter fs_types_;
  Roster<bool> verdicts_;     // whether it is shown, by file system type and mount point
  std::vector<Mount> shown_;  // of the table as it was read last
  MountProber prober_;
};

}  // namespace strata::host
