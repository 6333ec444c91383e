#include "core/base/mount_table.h"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <linux/magic.h>
#include <poll.h>
#include <sys/statfs.h>

#include "core/base/host_fs.h"

namespace strata {
namespace {

constexpr Duration longest_trust = std::chrono::minutes(5);

bool is_kernels(const Fd& fd) {
  struct statfs info {};
  return ::fstatfs(fd.get(), &info) == 0 && info.f_type == PROC_SUPER_MAGIC;
}

}  // namespace

Result<std::string> MountTable::open_and_read() {
  Result<std::string> text = fail(Code::invalid, "no mount table");
  for (const auto& path : paths_) {
    fd_ = Fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    text = fd_ ? read_open_file(fd_, path) : fail(errno_error(errno, path));
    if (!text) continue;
    path_ = path;
    tells_ = is_kernels(fd_);
    break;
  }
  return text;
}

/// A change is told once to each open file, from its opening on: what comes between the poll and
/// the read is read, and told at the next poll.
bool MountTable::is_read(Instant now) const {
  if (!fd_ || !tells_ || now - read_at_ >= longest_trust) return false;
  pollfd asked{fd_.get(), POLLPRI, 0};
  return ::poll(&asked, 1, 0) == 0;
}

Result<std::optional<std::string>> MountTable::changed(Instant now) {
  if (is_read(now)) return std::nullopt;
  auto text = fd_ ? read_open_file(fd_, path_) : open_and_read();
  if (!text) {
    distrust();
    return fail(text.error());
  }
  read_at_ = now;
  return std::move(*text);
}

}  // namespace strata
