#include "collectors/container/project_quota.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <linux/quota.h>
#include <sys/ioctl.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/base/fd.h"

namespace strata::container {
namespace {

std::optional<unsigned> project_of(int fd) {
  fsxattr attributes{};
  if (::ioctl(fd, FS_IOC_FSGETXATTR, &attributes) != 0) return std::nullopt;
  const bool inherited = (attributes.fsx_xflags & FS_XFLAG_PROJINHERIT) != 0;
  return inherited && attributes.fsx_projid != 0 ? std::optional(attributes.fsx_projid)
                                                 : std::nullopt;
}

/// From Linux 5.14 on, which asks by a descriptor, not by the path of a device.
std::optional<ProjectUse> asked(int fd, unsigned project) {
#ifdef SYS_quotactl_fd
  if_dqblk use{};
  constexpr int command = QCMD(Q_GETQUOTA, PRJQUOTA);
  if (::syscall(SYS_quotactl_fd, fd, command, project, &use) != 0) return std::nullopt;
  return ProjectUse{use.dqb_curspace, use.dqb_curinodes};
#else
  (void)fd, (void)project;
  return std::nullopt;
#endif
}

std::optional<struct statfs> space_at(int fd, const char* path) {
  const Fd at(::openat(fd, path, O_PATH | O_DIRECTORY | O_CLOEXEC));
  struct statfs info {};
  if (!at || ::fstatfs(at.get(), &info) != 0) return std::nullopt;
  return info;
}

/// For a project with a limit, ext4 and xfs answer statfs with the limit as the size of the file
/// system. A runtime's project may begin a directory or two above the layer.
std::optional<ProjectUse> deduced(int fd) {
  const auto own = space_at(fd, ".");
  if (!own || own->f_bfree > own->f_blocks) return std::nullopt;
  for (const auto* const above : {"..", "../..", "../../.."}) {
    const auto space = space_at(fd, above);
    if (!space || space->f_blocks <= own->f_blocks) continue;
    const auto used = static_cast<std::uint64_t>(own->f_blocks - own->f_bfree);
    return ProjectUse{used * static_cast<std::uint64_t>(own->f_bsize), std::nullopt};
  }
  return std::nullopt;
}

}  // namespace

std::optional<ProjectUse> project_use(const std::string& directory) {
  const Fd fd(
      ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!fd) return std::nullopt;
  const auto project = project_of(fd.get());
  if (!project) return std::nullopt;
  const auto use = asked(fd.get(), *project);
  return use ? use : deduced(fd.get());
}

}  // namespace strata::container
