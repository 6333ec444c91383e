#include "agent/commands/output_file.h"

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/write_all.h"

namespace strata::agent {
namespace {

/// Where a link leads; `path` itself where there is nothing yet.
std::string target_of(const std::string& path) {
  std::string target(PATH_MAX, '\0');
  return ::realpath(path.c_str(), target.data()) == nullptr ? path : std::string(target.c_str());
}

/// A file next to `path` that goes away again unless it takes its place.
class Beside {
 public:
  explicit Beside(const std::string& path)
      : target_(target_of(path)),
        name_(target_ + ".XXXXXX"),
        file_(::mkostemp(name_.data(), O_CLOEXEC)) {}
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;
  ~Beside() {
    if (file_) ::unlink(name_.c_str());
  }

  [[nodiscard]] const Fd& file() const { return file_; }

  bool take_place(mode_t mode) {
    if (::fchmod(file_.get(), mode) != 0 || ::fsync(file_.get()) != 0) return false;
    if (::rename(name_.c_str(), target_.c_str()) != 0) return false;
    file_.reset();
    return true;
  }

 private:
  std::string target_;
  std::string name_;
  Fd file_;
};

mode_t allowed(mode_t mode) {
  const auto mask = ::umask(0);
  ::umask(mask);
  return mode & ~mask;
}

}  // namespace

Result<OutputFile> OutputFile::open(const std::string& path, mode_t mode) {
  OutputFile opened(path, allowed(mode));
  struct stat status {};
  const bool there = ::stat(path.c_str(), &status) == 0;
  if (!there || S_ISREG(status.st_mode)) {
    const bool may = !there || ::access(path.c_str(), W_OK) == 0;
    if (!may || !Beside(path).file()) return fail(errno_error(errno, path));
    return opened;
  }
  opened.special_ = Fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!opened.special_) return fail(errno_error(errno, path));
  return opened;
}

Status OutputFile::write(std::string_view bytes) {
  return special_ ? write_all(special_, bytes, path_) : write_beside(bytes);
}

Status OutputFile::write_beside(std::string_view bytes) const {
  Beside beside(path_);
  if (!beside.file()) return fail(errno_error(errno, path_));
  if (auto written = write_all(beside.file(), bytes, path_); !written) return written;
  if (!beside.take_place(mode_)) return fail(errno_error(errno, path_));
  return {};
}

}  // namespace strata::agent
