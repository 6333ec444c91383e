#include "core/identity/socket_diag.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string>

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "core/base/fd.h"

namespace strata {
namespace {

constexpr std::size_t datagram_bytes = 32768;
constexpr std::uint32_t listening = 1U << TCP_LISTEN;

struct Request {
  nlmsghdr header;
  inet_diag_req_v2 body;
};

Status ask(const Fd& socket, std::uint8_t family) {
  Request request{};
  request.header.nlmsg_len = sizeof request;
  request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  request.body.sdiag_family = family;
  request.body.sdiag_protocol = IPPROTO_TCP;
  request.body.idiag_states = listening;
  if (::send(socket.get(), &request, sizeof request, 0) == sizeof request) return {};
  return fail(errno_error(errno, "sock_diag"));
}

Status receive(const Fd& socket, std::vector<ListeningSocket>& sockets) {
  std::string buffer(datagram_bytes, 0);
  while (true) {
    const auto got = ::recv(socket.get(), buffer.data(), buffer.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return fail(errno_error(errno, "sock_diag"));
    const auto ended = take_in_sockets({buffer.data(), static_cast<std::size_t>(got)}, sockets);
    if (!ended) return fail(ended.error());
    if (*ended) return {};
  }
}

ListeningSocket made_of(const inet_diag_msg& told) {
  ListeningSocket socket;
  const auto* const source = reinterpret_cast<const std::uint8_t*>(told.id.idiag_src);
  if (told.idiag_family == AF_INET) {
    socket.address[10] = socket.address[11] = 0xff;
    std::copy_n(source, 4, socket.address.begin() + 12);
  } else {
    std::copy_n(source, socket.address.size(), socket.address.begin());
  }
  socket.port = ntohs(told.id.idiag_sport);
  socket.inode = told.idiag_inode;
  return socket;
}

template <class Part>
std::optional<Part> part_of(std::string_view bytes) {
  if (bytes.size() < sizeof(Part)) return std::nullopt;
  Part part;
  std::memcpy(&part, bytes.data(), sizeof part);
  return part;
}

}  // namespace

Result<bool> take_in_sockets(std::string_view datagram, std::vector<ListeningSocket>& sockets) {
  while (const auto header = part_of<nlmsghdr>(datagram)) {
    if (header->nlmsg_len < NLMSG_HDRLEN || header->nlmsg_len > datagram.size()) break;
    const auto body = datagram.substr(NLMSG_HDRLEN, header->nlmsg_len - NLMSG_HDRLEN);
    if (header->nlmsg_type == NLMSG_DONE) return true;
    if (header->nlmsg_type == NLMSG_ERROR) {
      const auto error = part_of<nlmsgerr>(body);
      return fail(errno_error(error ? -error->error : EIO, "sock_diag"));
    }
    const auto told = part_of<inet_diag_msg>(body);
    if (told && told->idiag_state == TCP_LISTEN) sockets.push_back(made_of(*told));
    datagram.remove_prefix(std::min<std::size_t>(NLMSG_ALIGN(header->nlmsg_len), datagram.size()));
  }
  return false;
}

Result<std::vector<ListeningSocket>> ask_listening_sockets() {
  const Fd socket(::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  if (!socket) return fail(errno_error(errno, "sock_diag"));
  const timeval patience{.tv_sec = 1, .tv_usec = 0};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  std::vector<ListeningSocket> sockets;
  for (const int family : {AF_INET, AF_INET6}) {
    if (auto asked = ask(socket, static_cast<std::uint8_t>(family)); !asked)
      return fail(asked.error());
    if (auto received = receive(socket, sockets); !received) return fail(received.error());
  }
  return sockets;
}

}  // namespace strata
