#include "agent/commands/output_file.h"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/write_all.h"

namespace strata::agent {

Result<OutputFile> OutputFile::open(const std::string& path) {
  constexpr mode_t mode = 0644;
  Fd made(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (made) return OutputFile(path, std::move(made), true);
  Fd there(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!there) return fail(errno_error(errno, path));
  return OutputFile(path, std::move(there), false);
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)),
      fd_(std::move(other.fd_)),
      made_(std::exchange(other.made_, false)) {}

OutputFile::~OutputFile() {
  if (made_) ::unlink(path_.c_str());
}

Status OutputFile::write(std::string_view bytes) {
  struct stat status {};
  const bool regular = ::fstat(fd_.get(), &status) == 0 && S_ISREG(status.st_mode);
  if (regular && ::ftruncate(fd_.get(), 0) != 0) return fail(errno_error(errno, path_));
  if (auto written = write_all(fd_, bytes, path_); !written) return written;
  made_ = false;
  return {};
}

}  // namespace strata::agent
