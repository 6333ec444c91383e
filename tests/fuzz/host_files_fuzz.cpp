// Collectors whose parsers are their own affair: every file that they read is the text.
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

#include "collectors/host/bonding.h"
#include "collectors/host/btrfs.h"
#include "collectors/host/device_classes.h"
#include "collectors/host/dmi.h"
#include "collectors/host/dmmultipath.h"
#include "collectors/host/kernel_tables.h"
#include "collectors/host/lnstat.h"
#include "collectors/host/vmstat.h"
#include "collectors/host/xfs.h"
#include "tests/support/temp_tree.h"

namespace {

using namespace strata::host;

constexpr std::array files = {
    "proc/1/net/stat/arp_cache",
    "proc/sys/fs/file-nr",
    "proc/vmstat",
    "sys/block/dm-0/dm/name",
    "sys/block/dm-0/dm/suspended",
    "sys/block/dm-0/dm/uuid",
    "sys/block/dm-0/size",
    "sys/block/dm-0/slaves/sda",
    "sys/block/sda/device/state",
    "sys/class/dmi/id/bios_date",
    "sys/class/dmi/id/product_name",
    "sys/class/net/bond0/bonding/slaves",
    "sys/class/net/bond0/lower_eth0/bonding_slave/mii_status",
    "sys/class/net/bonding_masters",
    "sys/class/scsi_tape/st0/stats/in_flight",
    "sys/class/scsi_tape/st0/stats/io_ns",
    "sys/class/thermal/cooling_device0/cur_state",
    "sys/class/thermal/cooling_device0/type",
    "sys/class/thermal/thermal_zone0/temp",
    "sys/class/thermal/thermal_zone0/type",
    "sys/class/watchdog/watchdog0/identity",
    "sys/class/watchdog/watchdog0/timeout",
    "sys/fs/btrfs/7f07c59f/allocation/data/bytes_reserved",
    "sys/fs/btrfs/7f07c59f/allocation/data/raid1/total_bytes",
    "sys/fs/btrfs/7f07c59f/allocation/data/raid1/used_bytes",
    "sys/fs/btrfs/7f07c59f/allocation/global_rsv_size",
    "sys/fs/btrfs/7f07c59f/commit_stats",
    "sys/fs/btrfs/7f07c59f/devices/sda/size",
    "sys/fs/btrfs/7f07c59f/label",
    "sys/fs/btrfs/7f07c59f/metadata_uuid",
    "sys/fs/xfs/sda1/stats/stats",
    "sys/kernel/mm/ksm/full_scans",
    "sys/kernel/mm/ksm/sleep_millisecs",
};

/// A host all of whose files are links to one.
class Host {
 public:
  Host() {
    for (const std::string_view file : files) {
      const std::filesystem::path link = tree_.path(file);
      std::filesystem::create_directories(link.parent_path());
      std::filesystem::create_symlink(tree_.path("text"), link);
    }
  }

  void write(std::string_view text) const { tree_.write("text", text); }

  [[nodiscard]] strata::HostFs fs() const {
    return strata::HostFs({.procfs = tree_.path("proc"),
                           .sysfs = tree_.path("sys"),
                           .rootfs = tree_.path(),
                           .udev_data = {}});
  }

 private:
  strata::test::TempTree tree_;
};

std::array<std::unique_ptr<strata::Collector>, 12> collectors_of(const strata::HostFs& fs) {
  return {make_bonding(fs),      make_btrfs(fs, [](auto /*now*/) { return BtrfsDevices{}; }),
          make_dmi(fs),          make_dmmultipath(fs),
          make_filefd(fs),       make_ksmd(fs),
          make_lnstat(fs),       make_tapestats(fs),
          make_thermal_zone(fs), make_vmstat(fs, {.fields = ".*"}),
          make_watchdog(fs),     make_xfs(fs)};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Host host;
  host.write({reinterpret_cast<const char*>(data), size});
  // Anew, since what moves seldom is read once.
  for (const auto& collector : collectors_of(host.fs())) {
    strata::Batch batch;
    (void)collector->collect(
        {.now = strata::Instant(std::chrono::hours(1)), .wall = {}, .containers = nullptr}, batch);
  }
  return 0;
}
