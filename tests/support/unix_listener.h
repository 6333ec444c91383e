// A listening UNIX socket for the fakes of runtimes.
#pragma once

#include <cstdlib>
#include <string>

#include <sys/socket.h>
#include <sys/un.h>

#include "core/base/fd.h"

namespace strata::test {

/// `flags` are further ones of socket(): SOCK_NONBLOCK. A path that cannot be bound ends the test.
inline Fd listen_at(const std::string& path, int flags = 0) {
  Fd listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  const auto* const name = reinterpret_cast<const sockaddr*>(&address);
  if (::bind(listener.get(), name, sizeof(address)) != 0 || ::listen(listener.get(), 8) != 0) {
    std::abort();
  }
  return listener;
}

}  // namespace strata::test
