// Which device a path lies on, told by mountinfo.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace strata::container {

struct Mount {
  std::string device;  // "8:1"
  std::string point;   // unescaped
  std::string type;
  std::string source;
  std::string options;  // of the file system: "rw,lowerdir=...,upperdir=..."
};

/// A /proc/<pid>/mountinfo; lines that are not whole are left out.
std::vector<Mount> parse_mountinfo(std::string_view text);

/// The mount that `path` lies on: the longest mount point, the last mounted of equals.
const Mount* mount_of(const std::vector<Mount>& mounts, std::string_view path);

/// MountIndex: the same for many paths, each in the time that its depth takes.
class MountIndex {
 public:
  MountIndex() = default;
  explicit MountIndex(std::vector<Mount> mounts);
  MountIndex(const MountIndex&) = delete;
  MountIndex& operator=(const MountIndex&) = delete;
  MountIndex(MountIndex&&) = default;
  MountIndex& operator=(MountIndex&&) = default;
  ~MountIndex() = default;

  /// Null where the path is not absolute, or nothing is mounted at "/".
  [[nodiscard]] const Mount* of(std::string_view path) const;
  [[nodiscard]] const std::vector<Mount>& all() const { return mounts_; }

 private:
  std::vector<Mount> mounts_;
  std::unordered_map<std::string_view, const Mount*> by_point_;  // into mounts_
};

/// cAdvisor's device label: the source, but the mount point for tmpfs (all have the same source)
/// and "overlay_0-39" for overlays.
std::string device_label(const Mount& mount);

/// The mounts that cAdvisor shows for the host: file systems on block devices, tmpfs, and an
/// overlay as root; one of each label, without containers' own mounts.
std::vector<const Mount*> host_filesystems(const std::vector<Mount>& mounts);

/// "upperdir" of an overlay's options; empty where there is none.
std::string upper_directory(std::string_view options);

/// The same of `root`, a container's, as a path of the host, whose mounts are `hosts`. Where the
/// options would be too long, containers-storage mounts from the directory of all layers,
/// "upperdir=ID/diff", and the host has the overlay at "<that directory>/ID/merged".
std::string upper_on_host(const Mount& root, const std::vector<Mount>& hosts);

}  // namespace strata::container
