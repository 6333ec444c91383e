// btrfs file systems: space by kind of data, commits, devices and their errors.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "collectors/host/btrfs_devices.h"
#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

/// Bytes on disks for each byte of data in a layout over `devices` devices; nullopt for layouts
/// that are not known, or that so few devices cannot have.
std::optional<double> btrfs_allocation_ratio(std::string_view layout, std::size_t devices);

using AskBtrfsDevices = std::function<BtrfsDevices(Instant now)>;

/// From /sys/fs/btrfs, and from the file systems themselves. Nothing, and no error, without btrfs.
std::unique_ptr<Collector> make_btrfs(const HostFs& host);
std::unique_ptr<Collector> make_btrfs(const HostFs& host, AskBtrfsDevices ask);

}  // namespace strata::host
