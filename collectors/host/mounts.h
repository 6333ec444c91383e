// The mount table, from /proc/PID/mountinfo.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace strata::host {

struct Mount {
  std::string device;  // as the kernel writes it, escapes and all: so node_exporter labels it
  std::string mount_point;
  std::string fs_type;
  std::string major;
  std::string minor;
  bool read_only = false;  // the mount or the file system beneath it

  bool operator==(const Mount&) const = default;
};

/// Mounts in the order in which they were made. Code::parse where there is not one.
Result<std::vector<Mount>> parse_mountinfo(std::string_view file);

/// `mount_point` as seen from `rootfs`: "/host/var" under "/host" is "/var".
std::string strip_rootfs(std::string_view mount_point, std::string_view rootfs);

}  // namespace strata::host
