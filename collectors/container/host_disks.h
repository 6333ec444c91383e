// HostDisks: the block devices of the host, for their names and for the host's own I/O.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "collectors/container/disk_io_stat.h"
#include "core/base/clock.h"
#include "core/base/host_fs.h"
#include "core/base/mount_table.h"

namespace strata::container {

/// A device that is shown for the host.
struct HostDisk {
  std::string label;   // "/dev/vda"; of a file system its source: "/dev/mapper/root"
  bool whole = false;  // a disk, not a partition or what is mounted
  const DiskLine* line = nullptr;
};

class HostDisks {
 public:
  explicit HostDisks(HostFs fs)
      : fs_(std::move(fs)),
        diskstats_(fs_.hot_proc("diskstats")),
        table_({fs_.proc("1/mountinfo")}) {}

  /// Reads diskstats; what is mounted, and which device is a whole disk, only once a minute.
  Status refresh(Instant now);

  /// As cAdvisor writes it, "/dev/vda"; "254:0" where the disk is gone.
  [[nodiscard]] std::string label_of(DeviceNumber device) const;

  /// Every disk that has had I/O (as cAdvisor: no loop devices, RAM disks, CD-ROMs) and the devices
  /// that hold file systems. Valid until the next refresh().
  [[nodiscard]] std::vector<HostDisk> shown();

 private:
  struct Mounted {
    DeviceNumber device;
    std::string name;  // what diskstats has of its source: "dm-0" of "/dev/mapper/root"
    std::string label;
  };

  void look_at_mounts(Instant now);
  [[nodiscard]] std::string name_of(const std::string& source) const;
  [[nodiscard]] const DiskLine* line_of(const Mounted& mounted) const;
  bool is_whole(std::string_view name);

  HostFs fs_;
  HotFile diskstats_;
  MountTable table_;
  std::vector<DiskLine> lines_;  // views into diskstats_'s text
  std::vector<Mounted> mounted_;
  std::unordered_map<std::string, bool> whole_;  // by name
  std::optional<Instant> looked_;
};

}  // namespace strata::container
