// Devices of mounted btrfs file systems, asked of the file systems themselves.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/host_fs.h"
#include "core/base/mount_table.h"

namespace strata::host {

inline constexpr std::array<std::string_view, 5> btrfs_error_types = {"write", "read", "flush",
                                                                      "corruption", "generation"};

struct BtrfsDevice {
  std::string name;  // "nvme0n1p3"
  std::string uuid;  // "08250075-6be9-4c19-90d2-d6cec8a40440"
  std::uint64_t size = 0;
  std::uint64_t used = 0;
  std::array<std::uint64_t, btrfs_error_types.size()> errors{};  // in the order of their types
};

/// By the file system's UUID; those that answer only.
using BtrfsDevices = std::map<std::string, std::vector<BtrfsDevice>>;

/// Not thread-safe.
class BtrfsMounts {
 public:
  explicit BtrfsMounts(const HostFs& host);

  BtrfsDevices ask(Instant now);

 private:
  void find(Instant now);

  HostFs host_;
  MountTable table_;
  std::vector<std::string> points_;  // one of each file system, rooted
};

}  // namespace strata::host
