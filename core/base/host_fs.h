// HostFs is the only door to /proc, /sys, cgroupfs and the root file system. It can be rooted
// anywhere: at fixtures in tests, at /host in a DaemonSet. HotFile is a file read again and again.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "core/base/fd.h"
#include "core/base/result.h"

namespace strata {

struct HostPaths {
  std::string procfs = "/proc";
  std::string sysfs = "/sys";
  std::string rootfs = "/";
  std::string udev_data = "/run/udev/data";

  bool operator==(const HostPaths&) const = default;
};

/// Largest file that is read; beyond it a read fails with Code::exhausted.
inline constexpr std::size_t max_file_bytes = std::size_t{16} << 20;

/// Reads a file in one go. Paths are absolute and already rooted.
Result<std::string> read_file(const std::string& path);

/// The same of a file that is open; `path` is what an error names.
Result<std::string> read_open_file(const Fd& fd, const std::string& path);

struct OwnedText {
  std::string text;
  uid_t owner = 0;
};

/// Reads a file that somebody else may put in place: only a regular one of at most `most` bytes,
/// not through a link at its end, and never waiting for a writer as a FIFO would. With its owner.
Result<OwnedText> read_users_file(const std::string& path, std::size_t most);

/// Names in a directory, sorted, without "." and "..".
Result<std::vector<std::string>> list_directory(const std::string& path);

/// Inode number of a path; for a cgroup directory this is the kernel's cgroup id.
Result<std::uint64_t> inode_of(const std::string& path);

/// How the end of a file is seen. `empty_read`: by a read that brings nothing. `short_read`: by one
/// that brings less than the kernel's page has room for: true of files of sysfs and cgroupfs, which
/// is found out at the open, and of those of procfs whose records are short.
enum class Ending : std::uint8_t { empty_read, short_read };

/// A file kept open and read from its start each time (kernel files make their text anew at
/// offset 0). Opened at the first read; after a failed read it is opened again at the next one.
/// There may be ten thousand of them: each keeps its own text and no room beyond it. Not
/// thread-safe; move-only.
class HotFile {
 public:
  explicit HotFile(std::string path, Ending ending = Ending::empty_read)
      : path_(std::move(path)), ending_(ending) {}

  /// The whole text; valid until the next read.
  Result<std::string_view> read();

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
  Ending ending_;
  Fd fd_;
  std::string text_;
};

/// Passive and thread-safe: it only turns names into rooted paths and reads them.
class HostFs {
 public:
  explicit HostFs(HostPaths paths) : paths_(std::move(paths)) {}

  [[nodiscard]] const HostPaths& paths() const { return paths_; }

  /// proc("stat") is "/proc/stat"; sys("block") is "/sys/block"; root("/mnt") is "/mnt".
  [[nodiscard]] std::string proc(std::string_view relative) const;
  [[nodiscard]] std::string sys(std::string_view relative) const;
  [[nodiscard]] std::string root(std::string_view absolute) const;

  [[nodiscard]] HotFile hot_proc(std::string_view relative,
                                 Ending ending = Ending::empty_read) const {
    return HotFile(proc(relative), ending);
  }
  [[nodiscard]] HotFile hot_sys(std::string_view relative) const { return HotFile(sys(relative)); }

 private:
  HostPaths paths_;
};

}  // namespace strata
