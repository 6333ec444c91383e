#include "core/base/write_all.h"

#include <cerrno>

#include <unistd.h>

namespace strata {

Status write_all(const Fd& fd, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    const auto count = ::write(fd.get(), text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail(errno_error(errno, path));
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

}  // namespace strata
