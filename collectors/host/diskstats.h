// Block devices: I/O counters from /proc/diskstats, identity from udev and /sys/block.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/host/default_patterns.h"
#include "collectors/host/name_filter.h"
#include "collectors/host/roster.h"
#include "collectors/host/udev.h"
#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

inline constexpr std::size_t disk_column_count = 17;

struct DiskLine {
  std::uint32_t major = 0;
  std::uint32_t minor = 0;
  std::string_view device;  // a view into the file
  std::array<std::uint64_t, disk_column_count> columns{};
  std::size_t known = 0;  // columns that the kernel has: 11, 15 from 4.18, 17 from 5.5
};

/// Code::parse where a file that is not empty has no line of the documented shape. No disk at all
/// is no error.
Result<std::vector<DiskLine>> parse_diskstats(std::string_view file);

/// Patterns of devices. Partitions, RAM disks, loops and floppies are left out by default.
struct DiskstatsOptions {
  std::string device_exclude{default_disks_left_out};
  std::string device_include = {};
};

class DiskstatsCollector final : public Collector {
 public:
  explicit DiskstatsCollector(const HostFs& host, const DiskstatsOptions& options = {})
      : host_(host),
        file_(host.hot_proc("diskstats")),
        filter_({options.device_exclude, options.device_include}) {}

  [[nodiscard]] std::string_view name() const override { return "diskstats"; }
  [[nodiscard]] Layer layer() const override { return Layer::host; }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  struct Device {
    bool shown = false;
    UdevProperties udev;
    std::string rotational;
    std::vector<std::string> backing;  // of a device mapper's device
    Instant identity_read_at{};
  };

  Device make_device(const DiskLine& line, Instant now) const;
  void read_identity(const DiskLine& line, Instant now, Device& device) const;

  HostFs host_;
  HotFile file_;
  NameFilter filter_;
  Roster<Device> devices_;
};

}  // namespace strata::host
