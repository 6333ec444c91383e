#include "collectors/redis/stream.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "collectors/redis/tls_stream.h"

namespace strata::redis {
namespace {

struct AddressListFree {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};

std::chrono::milliseconds left_until(Instant deadline) {
  return std::max(std::chrono::milliseconds(0),
                  std::chrono::ceil<std::chrono::milliseconds>(deadline - SystemClock{}.now()));
}

Status wait_for(int fd, short events, Instant deadline) {
  pollfd descriptor{fd, events, 0};
  while (true) {
    const auto left = left_until(deadline);
    if (left.count() == 0) return fail(Code::timeout, "no whole answer in time");
    const int ready = ::poll(&descriptor, 1, static_cast<int>(left.count()));
    if (ready > 0) return {};
    if (ready < 0 && errno != EINTR) return fail(errno_error(errno, "poll"));
  }
}

tl::unexpected<Error> cannot_connect(int number) {
  return fail(Code::io, std::string("cannot connect: ") + std::strerror(number));
}

Result<Fd> connected(const sockaddr* address, socklen_t size, Instant deadline) {
  Fd fd(::socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return cannot_connect(errno);
  if (::connect(fd.get(), address, size) == 0) return fd;
  if (errno != EINPROGRESS) return cannot_connect(errno);
  if (!wait_for(fd.get(), POLLOUT, deadline)) return fail(Code::timeout, "cannot connect in time");
  int error = 0;
  socklen_t error_size = sizeof error;
  ::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &error_size);
  if (error != 0) return cannot_connect(error);
  return fd;
}

Result<Fd> connect_unix(const std::string& path, Instant deadline) {
  sockaddr_un address{};
  if (path.size() >= sizeof address.sun_path) return fail(Code::invalid, "the path is too long");
  address.sun_family = AF_UNIX;
  std::copy(path.begin(), path.end(), std::begin(address.sun_path));
  return connected(reinterpret_cast<const sockaddr*>(&address), sizeof address, deadline);
}

Result<Fd> connect_tcp(const HostPort& server, Instant deadline) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const auto port = std::to_string(server.port);
  if (const int error = ::getaddrinfo(server.host.c_str(), port.c_str(), &hints, &found)) {
    return fail(Code::io, std::string("cannot connect: ") + ::gai_strerror(error));
  }
  const std::unique_ptr<addrinfo, AddressListFree> list(found);
  Result<Fd> fd = fail(Code::io, "cannot connect: no address");
  for (const auto* at = found; at != nullptr && !fd; at = at->ai_next) {
    fd = connected(at->ai_addr, at->ai_addrlen, deadline);
  }
  const int on = 1;
  if (fd) ::setsockopt(fd->get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

}  // namespace

Result<Socket> Socket::open(const RedisAddress& address, Instant deadline) {
  auto fd = address.socket.empty() ? connect_tcp(address.server, deadline)
                                   : connect_unix(address.socket, deadline);
  if (!fd) return fail(fd.error());
  return Socket(*std::move(fd));
}

Status Socket::write(std::string_view bytes, Instant deadline) {
  while (!bytes.empty()) {
    const auto sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
    if (sent >= 0 || errno == EINTR) continue;
    if (errno != EAGAIN) return fail(Code::io, errno_error(errno, "connection lost").message);
    if (auto status = wait_for(fd_.get(), POLLOUT, deadline); !status) return status;
  }
  return {};
}

Result<std::size_t> Socket::read(std::span<char> into, Instant deadline) {
  while (true) {
    if (auto status = wait_for(fd_.get(), POLLIN, deadline); !status) return fail(status.error());
    const auto size = ::recv(fd_.get(), into.data(), into.size(), 0);
    if (size > 0) return static_cast<std::size_t>(size);
    if (size == 0) return fail(Code::io, "connection lost: Server closed the connection");
    if (errno != EAGAIN && errno != EINTR) {
      return fail(Code::io, errno_error(errno, "connection lost").message);
    }
  }
}

Result<std::unique_ptr<Stream>> open_stream(const RedisAddress& address, const TlsSettings& tls,
                                            Instant deadline) {
  auto socket = Socket::open(address, deadline);
  if (!socket) return fail(socket.error());
  auto plain = std::make_unique<Socket>(*std::move(socket));
  if (!address.tls) return plain;
  auto secured = TlsStream::open(std::move(plain), tls, address.server.host, deadline);
  if (!secured) return fail(secured.error().within("TLS"));
  return *std::move(secured);
}

}  // namespace strata::redis
