// Opening files that others have put in place: only regular ones, nothing that an open would set
// off (a FIFO's writer, a device), and no path that leads out of its root.
#pragma once

#include <cstdint>
#include <string>

#include <sys/types.h>

#include "core/base/fd.h"
#include "core/base/result.h"

namespace strata::profile {

/// Which file it is and in which state: another one, or one written to since, differs.
struct FileId {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t modified_ns = 0;
  std::int64_t changed_ns = 0;

  auto operator<=>(const FileId&) const = default;
};

struct OpenFile {
  Fd fd;
  FileId id;
  uid_t owner = 0;
};

/// A directory as the root of later look-ups. /proc/PID/root leads into that process's mounts.
Result<Fd> open_root(const std::string& path);

/// `path` below `root`, links taken as a process with that root would.
Result<OpenFile> open_inside(const Fd& root, const std::string& path);

/// What `path` leads to: the links below /proc/PID/map_files lead to the very files mapped.
Result<OpenFile> open_link(const std::string& path);

/// Whether inode numbers and devices of this file can differ between stat() and /proc/PID/maps.
bool has_layered_inodes(const Fd& fd);

}  // namespace strata::profile
