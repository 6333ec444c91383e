#include "collectors/host/btrfs_devices.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include <fcntl.h>
#include <linux/btrfs.h>
#include <sys/ioctl.h>

#include "collectors/host/mounts.h"
#include "core/base/fd.h"

namespace strata::host {
namespace {

// The identifiers of devices that were removed are not used again.
constexpr std::uint64_t most_identifiers = 4096;

/// "08250075-6be9-4c19-90d2-d6cec8a40440"
std::string uuid_text(std::span<const __u8, BTRFS_UUID_SIZE> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const auto byte : bytes) {
    const auto done = text.size();
    if (done == 8 || done == 13 || done == 18 || done == 23) text += '-';
    text += digits[byte >> 4U];
    text += digits[byte & 0xFU];
  }
  return text;
}

/// nullopt where there is no device of this identifier (any more).
std::optional<BtrfsDevice> device_of(int fd, std::uint64_t identifier) {
  btrfs_ioctl_dev_info_args info{};
  info.devid = identifier;
  if (::ioctl(fd, BTRFS_IOC_DEV_INFO, &info) != 0) return std::nullopt;
  const std::string_view path(
      reinterpret_cast<const char*>(info.path),
      ::strnlen(reinterpret_cast<const char*>(info.path), sizeof(info.path)));
  BtrfsDevice device{.name = std::string(path.substr(path.rfind('/') + 1)),
                     .uuid = uuid_text(info.uuid),
                     .size = info.total_bytes,
                     .used = info.bytes_used};
  btrfs_ioctl_get_dev_stats stats{};
  stats.devid = identifier;
  stats.nr_items = device.errors.size();
  if (::ioctl(fd, BTRFS_IOC_GET_DEV_STATS, &stats) != 0) return std::nullopt;
  std::copy_n(std::begin(stats.values), device.errors.size(), device.errors.begin());
  return device;
}

void ask_at(const std::string& mount_point, BtrfsDevices& all) {
  const Fd fd(::open(mount_point.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  btrfs_ioctl_fs_info_args info{};
  if (!fd || ::ioctl(fd.get(), BTRFS_IOC_FS_INFO, &info) != 0) return;
  const auto uuid = uuid_text(info.fsid);
  if (all.contains(uuid)) return;
  std::vector<BtrfsDevice> devices;
  const auto last = std::min<std::uint64_t>(info.max_id, most_identifiers);
  for (std::uint64_t id = 0; id <= last && devices.size() < info.num_devices; ++id) {
    if (auto device = device_of(fd.get(), id)) devices.push_back(std::move(*device));
  }
  if (!devices.empty()) all.emplace(uuid, std::move(devices));
}

}  // namespace

BtrfsMounts::BtrfsMounts(const HostFs& host)
    : host_(host), table_({host.proc("1/mountinfo"), host.proc("self/mountinfo")}) {}

void BtrfsMounts::find(Instant now) {
  const auto text = table_.changed(now);
  if (text && !*text) return;
  points_.clear();
  const auto mounts = text ? parse_mountinfo(**text) : fail(text.error());
  if (!mounts) return table_.distrust();
  std::set<std::string> done;  // by the device that is mounted
  for (const auto& mount : *mounts) {
    if (mount.fs_type != "btrfs" || !done.insert(mount.device).second) continue;
    points_.push_back(host_.root(strip_rootfs(mount.mount_point, host_.paths().rootfs)));
  }
}

BtrfsDevices BtrfsMounts::ask(Instant now) {
  find(now);
  BtrfsDevices all;
  for (const auto& point : points_) ask_at(point, all);
  return all;
}

}  // namespace strata::host
