#include "core/base/host_fs.h"

#include <algorithm>
#include <cerrno>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>

namespace strata {
namespace {

constexpr std::size_t first_buffer_bytes = 4096;

// A read stops early where the next record does not fit into the rest of the kernel's page. Where
// records have at most a kilobyte, one that leaves more room has met the end.
constexpr std::size_t short_read_bytes = 3072;

Result<Fd> open_for_reading(const std::string& path) {
  Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return fail(errno_error(errno, path));
  return fd;
}

/// The kernel makes a file of these as a whole, or it has short records ("cgroup.procs").
bool made_in_one_piece(const Fd& fd) {
  struct statfs info {};
  if (::fstatfs(fd.get(), &info) != 0) return false;
  return info.f_type == SYSFS_MAGIC || info.f_type == CGROUP2_SUPER_MAGIC ||
         info.f_type == CGROUP_SUPER_MAGIC;
}

/// Reads from offset 0 to the end into `buffer`, growing it; returns the number of bytes.
Result<std::size_t> pread_all(int fd, const std::string& path, std::string& buffer,
                              Ending ending = Ending::empty_read) {
  if (buffer.size() < first_buffer_bytes) buffer.resize(first_buffer_bytes);
  std::size_t used = 0;
  while (true) {
    if (used == buffer.size()) {
      if (used >= max_file_bytes) return fail(Code::exhausted, path + ": larger than 16 MiB");
      buffer.resize(buffer.size() * 2);
    }
    auto got = ::pread(fd, buffer.data() + used, buffer.size() - used, static_cast<off_t>(used));
    // A pipe ("--config <(...)") has no offsets.
    if (got < 0 && errno == ESPIPE) got = ::read(fd, buffer.data() + used, buffer.size() - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(errno_error(errno, path));
    if (got == 0) return used;
    used += static_cast<std::size_t>(got);
    if (ending == Ending::short_read && used <= short_read_bytes) return used;
  }
}

std::string joined(std::string_view root, std::string_view relative) {
  std::string path(root);
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  while (!relative.empty() && relative.front() == '/') relative.remove_prefix(1);
  if (relative.empty()) return path;
  if (path != "/") path += '/';
  return path.append(relative);
}

}  // namespace

Result<std::string> read_file(const std::string& path) {
  const auto fd = open_for_reading(path);
  if (!fd) return fail(fd.error());
  return read_open_file(*fd, path);
}

Result<std::string> read_open_file(const Fd& fd, const std::string& path) {
  std::string buffer;
  const auto size = pread_all(fd.get(), path, buffer);
  if (!size) return fail(size.error());
  buffer.resize(*size);
  return buffer;
}

Result<OwnedText> read_users_file(const std::string& path, std::size_t most) {
  const Fd fd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC));
  struct stat info {};
  if (!fd || ::fstat(fd.get(), &info) != 0) return fail(errno_error(errno, path));
  if (!S_ISREG(info.st_mode)) return fail(Code::invalid, path + ": no regular file");
  OwnedText file{std::string(), info.st_uid};
  const bool fits = info.st_size >= 0 && static_cast<std::size_t>(info.st_size) <= most;
  const auto size = fits ? pread_all(fd.get(), path, file.text) : Result<std::size_t>(most + 1);
  if (!size) return fail(size.error());
  if (*size > most) return fail(Code::exhausted, path + ": too large");
  file.text.resize(*size);
  return file;
}

Result<std::vector<std::string>> list_directory(const std::string& path) {
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(path.c_str()), ::closedir);
  if (!directory) return fail(errno_error(errno, path));
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(directory.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

Result<std::uint64_t> inode_of(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return fail(errno_error(errno, path));
  return info.st_ino;
}

Result<std::string_view> HotFile::read() {
  thread_local std::string buffer;  // grown to the largest file of this thread
  if (!fd_) {
    auto fd = open_for_reading(path_);
    if (!fd) return fail(fd.error());
    fd_ = std::move(*fd);
    if (made_in_one_piece(fd_)) ending_ = Ending::short_read;
  }
  const auto size = pread_all(fd_.get(), path_, buffer, ending_);
  if (!size) {
    fd_.reset();
    return fail(size.error());
  }
  text_.assign(buffer, 0, *size);
  return text_;
}

std::string HostFs::proc(std::string_view relative) const {
  return joined(paths_.procfs, relative);
}
std::string HostFs::sys(std::string_view relative) const { return joined(paths_.sysfs, relative); }
std::string HostFs::root(std::string_view absolute) const {
  return joined(paths_.rootfs, absolute);
}

}  // namespace strata
