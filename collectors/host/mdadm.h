// Software RAID arrays: /proc/mdstat, and what /sys/block says of them.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

enum class MdState : std::uint8_t { active, inactive, recovering, resync, check };

struct MdArray {
  std::string_view device;  // a view into the file
  MdState state = MdState::active;
  double active = 0;
  double failed = 0;
  double spare = 0;
  double required = 0;
  double blocks = 0;  // KiB
  double synced = 0;

  bool operator==(const MdArray&) const = default;
};

/// Arrays whose lines are there whole; others are skipped.
std::vector<MdArray> parse_mdstat(std::string_view file);

/// Code::no_data without the md driver.
std::unique_ptr<Collector> make_mdadm(const HostFs& host);

}  // namespace strata::host
