#include "collectors/api/inside_network.h"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <optional>

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include "core/base/host_port.h"

namespace strata::api {
namespace {

using Addresses = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

Addresses numeric(const HostPort& server) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const auto port = std::to_string(server.port);
  const bool known = ::getaddrinfo(server.host.c_str(), port.c_str(), &hints, &found) == 0;
  return {known ? found : nullptr, ::freeaddrinfo};
}

/// The error of the connection that is being made; ETIMEDOUT where it is not made in time.
int outcome_of(int socket, Instant deadline) {
  pollfd descriptor{socket, POLLOUT, 0};
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - SystemClock{}.now());
  if (::poll(&descriptor, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0))) != 1) {
    return ETIMEDOUT;
  }
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size);
  return error;
}

}  // namespace

Result<Fd> InsideNetwork::connect(Instant deadline) {
  Error last{Code::io, "no address within the container's network"};
  for (const auto& host : options_.hosts) {
    auto connected = connect_to(host, deadline);
    first_ = connected.has_value() || options_.only;
    if (connected) return connected;
    last = connected.error();
  }
  return fail(std::move(last));
}

Result<Fd> InsideNetwork::connect_to(const std::string& host, Instant deadline) {
  const HostPort server{host, port_};
  const auto address = numeric(server);
  if (!address) return fail(Code::invalid, host + " is no address");
  auto socket = options_.open_socket(address->ai_family);
  if (!socket) return socket;
  int error = 0;
  if (::connect(socket->get(), address->ai_addr, address->ai_addrlen) != 0) {
    error = errno == EINPROGRESS ? outcome_of(socket->get(), deadline) : errno;
  }
  if (error != 0) return fail(errno_error(error, server.text()));
  const int flags = ::fcntl(socket->get(), F_GETFL);
  ::fcntl(socket->get(), F_SETFL, flags & ~O_NONBLOCK);
  return socket;
}

}  // namespace strata::api
