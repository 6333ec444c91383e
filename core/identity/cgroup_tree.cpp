#include "core/identity/cgroup_tree.h"

#include <cerrno>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "core/base/fd.h"
#include "core/base/text.h"

namespace strata {
namespace {

constexpr int max_depth = 64;

/// kernfs counts children in st_nlink; file systems that do not count say 1.
bool has_no_children(const struct stat& directory) { return directory.st_nlink == 2; }

class Walk {
 public:
  /// Adds what lies below the open directory `fd`, whose cgroup path is `path` ("" for the root).
  Status descend(Fd fd, std::string& path, int depth) {
    const std::unique_ptr<DIR, int (*)(DIR*)> directory(::fdopendir(fd.get()), ::closedir);
    if (!directory) return fail(errno_error(errno, path));
    (void)fd.release();
    while (const dirent* entry = ::readdir(directory.get())) {
      if (entry->d_type != DT_DIR && entry->d_type != DT_UNKNOWN) continue;
      const std::string_view name = entry->d_name;
      if (name == "." || name == "..") continue;
      if (auto added = add(::dirfd(directory.get()), entry->d_name, path, depth); !added) {
        return added;
      }
    }
    return {};
  }

  std::vector<CgroupDirectory> take() { return std::move(found_); }

 private:
  Status add(int parent, const char* name, std::string& path, int depth) {
    struct stat info {};
    if (::fstatat(parent, name, &info, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISDIR(info.st_mode)) {
      return {};
    }
    if (found_.size() >= max_cgroup_directories) {
      return fail(Code::exhausted, "more than 65536 cgroups");
    }
    const auto parent_length = path.size();
    path.append("/").append(name);
    found_.push_back({path, info.st_ino});
    Status status;
    if (!has_no_children(info) && depth < max_depth) {
      Fd child(::openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
      if (child) status = descend(std::move(child), path, depth + 1);
    }
    path.resize(parent_length);
    return status;
  }

  std::vector<CgroupDirectory> found_;
};

}  // namespace

Result<std::vector<CgroupDirectory>> walk_cgroups(const std::string& hierarchy_directory,
                                                  std::string_view below) {
  std::string path(below == "/" ? std::string_view{} : below);
  const auto directory = hierarchy_directory + path;
  struct stat info {};
  if (::stat(directory.c_str(), &info) == 0 && has_no_children(info)) {
    return std::vector<CgroupDirectory>{};
  }
  Fd fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return fail(errno_error(errno, directory));
  Walk walk;
  if (auto walked = walk.descend(std::move(fd), path, 0); !walked) return fail(walked.error());
  return walk.take();
}

std::vector<int> parse_cgroup_procs(std::string_view text) {
  std::vector<int> pids;
  while (!text.empty()) {
    const auto pid = text::number<int>(text::trim(text::take_line(text)));
    if (pid && *pid > 0) pids.push_back(*pid);
  }
  return pids;
}

}  // namespace strata
