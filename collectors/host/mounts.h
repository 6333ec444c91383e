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
  std::string root;        // the directory of the file system that is seen at the mount point
  bool read_only = false;  // the mount or the file system beneath it (ext4: after an error too)

  bool operator==(const Mount&) const = default;
};

/// Mounts in the order in which they were made. Code::parse where there is not one.
Result<std::vector<Mount>> parse_mountinfo(std::string_view file);

/// For each mount of `asked` (indices into the table) the first of them, by its place in `asked`,
/// that must give the same answer to statfs: those that show one directory of one file system,
/// unless another mount hides them.
std::vector<std::size_t> same_answers(const std::vector<Mount>& table,
                                      const std::vector<std::size_t>& asked);

/// `mount_point` as seen from `rootfs`: "/host/var" under "/host" is "/var".
std::string strip_rootfs(std::string_view mount_point, std::string_view rootfs);

}  // namespace strata::host
