#include "collectors/profile/symbols/open_file.h"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>

namespace strata::profile {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;

std::int64_t nanoseconds(const timespec& time) { return time.tv_sec * second_ns + time.tv_nsec; }

/// O_PATH opens nothing yet: the file is looked at first.
Result<OpenFile> open_looked_at(const Fd& place, const std::string& path) {
  struct stat info {};
  if (::fstat(place.get(), &info) != 0) return fail(errno_error(errno, path));
  if (!S_ISREG(info.st_mode)) return fail(Code::invalid, path + ": no regular file");
  const auto self = "/proc/self/fd/" + std::to_string(place.get());
  Fd fd(::open(self.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!fd) return fail(errno_error(errno, path));
  return OpenFile{std::move(fd),
                  FileId{info.st_dev, info.st_ino, static_cast<std::uint64_t>(info.st_size),
                         nanoseconds(info.st_mtim), nanoseconds(info.st_ctim)},
                  info.st_uid};
}

}  // namespace

Result<Fd> open_root(const std::string& path) {
  Fd fd(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return fail(errno_error(errno, path));
  return fd;
}

Result<OpenFile> open_inside(const Fd& root, const std::string& path) {
  open_how how{};
  how.flags = O_PATH | O_CLOEXEC;
  how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
  const Fd place(
      static_cast<int>(::syscall(SYS_openat2, root.get(), path.c_str(), &how, sizeof(how))));
  if (!place) return fail(errno_error(errno, path));
  return open_looked_at(place, path);
}

Result<OpenFile> open_link(const std::string& path) {
  const Fd place(::open(path.c_str(), O_PATH | O_CLOEXEC));
  if (!place) return fail(errno_error(errno, path));
  return open_looked_at(place, path);
}

bool has_layered_inodes(const Fd& fd) {
  struct statfs info {};
  if (::fstatfs(fd.get(), &info) != 0) return false;
  return info.f_type == OVERLAYFS_SUPER_MAGIC || info.f_type == BTRFS_SUPER_MAGIC;
}

}  // namespace strata::profile
