#include "collectors/container/control_file.h"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include "core/base/host_fs.h"
#include "core/base/text.h"

namespace strata::container {
namespace {

constexpr Duration absence = std::chrono::minutes(1);
constexpr Duration early_absence = std::chrono::seconds(1);
constexpr Duration early = std::chrono::seconds(10);
constexpr std::size_t first_buffer_bytes = 16384;  // memory.stat is 2 KiB

ssize_t read_at_start(int fd, std::string& buffer) {
  ssize_t got = -1;
  do {
    got = ::pread(fd, buffer.data(), buffer.size(), 0);
  } while (got < 0 && errno == EINTR);
  return got;
}

}  // namespace

std::string control_directory(const CgroupLayout& layout, std::string_view controller,
                              std::string_view cgroup_path) {
  return layout.file(controller, cgroup_path, "");
}

void ControlReader::begin(Instant now) {
  now_ = now;
  errors_ = {};
  if (buffer_.empty()) buffer_.resize(first_buffer_bytes);
}

// The kernel makes such a file's text as a whole at offset 0 and hands it over in one read where it
// fits, so that a read that does not fill the buffer needs no second one to see the end.
std::optional<std::string_view> ControlReader::read(const std::string& directory,
                                                    ControlFile& file) {
  if (file.name.empty() || directory.empty()) return std::nullopt;
  if (!file.fd) {
    if (!file.first_look) file.first_look = now_;
    if (now_ < file.look_again) return std::nullopt;
    file.fd = Fd(::open((directory + std::string(file.name)).c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.fd) return failed(directory, file, errno);
  }
  while (true) {
    const auto got = read_at_start(file.fd.get(), buffer_);
    if (got < 0) return failed(directory, file, errno);
    if (static_cast<std::size_t>(got) < buffer_.size()) {
      return std::string_view(buffer_).substr(0, static_cast<std::size_t>(got));
    }
    if (buffer_.size() >= max_file_bytes) return failed(directory, file, EFBIG);
    buffer_.resize(buffer_.size() * 2);
  }
}

// EOPNOTSUPP is the answer of pressure files whose accounting is switched off.
std::optional<std::string_view> ControlReader::failed(const std::string& directory,
                                                      ControlFile& file, int number) {
  file.fd.reset();
  const auto error = errno_error(number, directory + std::string(file.name));
  if (error.code == Code::not_found || error.code == Code::unsupported) {
    const bool may_come = error.code == Code::not_found && now_ - *file.first_look < early;
    file.look_again = now_ + (may_come ? early_absence : absence);
  } else {
    errors_.note(error);
  }
  return std::nullopt;
}

std::optional<std::uint64_t> ControlReader::number(const std::string& directory,
                                                   ControlFile& file) {
  const auto text = read(directory, file);
  if (!text) return std::nullopt;
  const auto value = text::u64(text::trim(*text));
  if (!value) note(directory, file, "no number");
  return value;
}

void ControlReader::note(const std::string& directory, const ControlFile& file,
                         std::string_view what) {
  errors_.note({Code::parse, (directory + std::string(file.name)).append(": ").append(what)});
}

}  // namespace strata::container
