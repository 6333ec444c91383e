#include "collectors/container/disk_usage.h"

#include <cerrno>
#include <memory>
#include <unordered_set>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "core/base/fd.h"

namespace strata::container {
namespace {

constexpr std::uint64_t block_bytes = 512;  // the unit of st_blocks

// Directories are opened from their parent's descriptor and never through a link: what is walked
// belongs to a container, which could swap a directory for a link to somewhere else.
constexpr int open_flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;

class Walk {
 public:
  Walk(DiskUsageLimits limits, const Pace& pace) : limits_(limits), pace_(pace) {}

  Status enter(Fd fd, int depth) {
    struct stat info {};
    if (::fstat(fd.get(), &info) != 0) return {};
    if (depth == 0) {
      device_ = info.st_dev;
      count(info);
    }
    const std::unique_ptr<DIR, int (*)(DIR*)> directory(::fdopendir(fd.get()), ::closedir);
    if (!directory) return {};
    (void)fd.release();
    while (const dirent* entry = ::readdir(directory.get())) {
      const std::string_view name = entry->d_name;
      if (name == "." || name == "..") continue;
      if (auto added = add(::dirfd(directory.get()), entry->d_name, depth); !added) return added;
    }
    return {};
  }

  [[nodiscard]] const DiskUsage& usage() const { return usage_; }

 private:
  Status add(int parent, const char* name, int depth) {
    if (!pace_()) return fail(Code::timeout, "given up");
    struct stat info {};
    if (::fstatat(parent, name, &info, AT_SYMLINK_NOFOLLOW) != 0) return {};
    if (info.st_dev != device_) return {};
    if (++entries_ > limits_.entries || depth >= limits_.depth) {
      return fail(Code::exhausted, "too many files to count");
    }
    count(info);
    if (!S_ISDIR(info.st_mode)) return {};
    Fd child(::openat(parent, name, open_flags));
    return child ? enter(std::move(child), depth + 1) : Status{};
  }

  void count(const struct stat& info) {
    const bool shared = !S_ISDIR(info.st_mode) && info.st_nlink > 1;
    if (shared && !seen_.insert(info.st_ino).second) return;
    usage_.bytes += static_cast<std::uint64_t>(info.st_blocks) * block_bytes;
    ++usage_.inodes;
  }

  DiskUsageLimits limits_;
  dev_t device_ = 0;
  const Pace& pace_;
  std::uint64_t entries_ = 0;
  DiskUsage usage_;
  std::unordered_set<ino_t> seen_;
};

}  // namespace

Result<DiskUsage> disk_usage(const std::string& directory, DiskUsageLimits limits,
                             const Pace& pace) {
  Fd fd(::open(directory.c_str(), open_flags));
  if (!fd) return fail(errno_error(errno, directory));
  Walk walk(limits, pace);
  if (auto walked = walk.enter(std::move(fd), 0); !walked) {
    return fail(walked.error().within(directory));
  }
  return walk.usage();
}

}  // namespace strata::container
