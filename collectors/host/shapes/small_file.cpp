#include "collectors/host/shapes/small_file.h"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include "core/base/text.h"

namespace strata::host {
namespace {

constexpr Duration looked_for_again = std::chrono::minutes(1);

}  // namespace

std::optional<std::string_view> SmallFile::read(const std::string& path, SmallText& room,
                                                Instant now) {
  if (!fd_) {
    if (now < again_) return std::nullopt;
    // Where a FIFO stands in its place nobody waits for a writer.
    fd_ = Fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!fd_) {
      again_ = now + looked_for_again;
      return std::nullopt;
    }
  }
  const auto size = ::pread(fd_.get(), room.data(), room.size(), 0);
  if (size < 0) {
    if (errno == ENODEV || errno == EISDIR) close();
    return std::nullopt;
  }
  return text::trim(std::string_view(room.data(), static_cast<std::size_t>(size)));
}

}  // namespace strata::host
