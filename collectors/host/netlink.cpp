#include "collectors/host/netlink.h"

#include <cerrno>

#include <linux/netlink.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace strata::host {
namespace {

// The kernel fills datagrams of at most 32 KiB where the room offered is as large.
constexpr std::size_t room_bytes = 32768;
constexpr timeval patience{.tv_sec = 1, .tv_usec = 0};

constexpr std::size_t aligned(std::size_t size) { return (size + 3) & ~std::size_t{3}; }

Bytes behind(Bytes bytes, std::size_t size) { return bytes.subspan(std::min(size, bytes.size())); }

}  // namespace

Result<bool> each_netlink_message(Bytes datagram, const NetlinkVisit& visit) {
  while (true) {
    const auto head = read_as<nlmsghdr>(datagram);
    if (!head || head->nlmsg_len < sizeof(nlmsghdr) || head->nlmsg_len > datagram.size()) {
      return false;
    }
    const auto payload = datagram.subspan(sizeof(nlmsghdr), head->nlmsg_len - sizeof(nlmsghdr));
    if (head->nlmsg_type == NLMSG_DONE) return true;
    if (head->nlmsg_type == NLMSG_ERROR) {
      const auto number = read_as<int>(payload);
      if (!number) return fail(Code::parse, "netlink: an error without its number");
      if (*number != 0) return fail(errno_error(-*number, "netlink"));
      return true;
    }
    if (head->nlmsg_type >= NLMSG_MIN_TYPE) visit({head->nlmsg_type, payload});
    datagram = behind(datagram, aligned(head->nlmsg_len));
  }
}

void each_attribute(Bytes payload, std::size_t head, const AttributeVisit& visit) {
  auto rest = behind(payload, aligned(head));
  while (true) {
    const auto attribute = read_as<nlattr>(rest);
    if (!attribute || attribute->nla_len < sizeof(nlattr) || attribute->nla_len > rest.size()) {
      return;
    }
    const auto type = static_cast<std::uint16_t>(attribute->nla_type & NLA_TYPE_MASK);
    visit(type, rest.subspan(sizeof(nlattr), attribute->nla_len - sizeof(nlattr)));
    rest = behind(rest, aligned(attribute->nla_len));
  }
}

Result<NetlinkSocket> NetlinkSocket::open(int protocol) {
  Fd fd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol));
  if (!fd) return fail(errno_error(errno, "netlink"));
  ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  return NetlinkSocket(std::move(fd));
}

Status NetlinkSocket::send(std::uint16_t type, std::uint16_t flags, Bytes request) {
  const nlmsghdr head{.nlmsg_len = static_cast<std::uint32_t>(sizeof(nlmsghdr) + request.size()),
                      .nlmsg_type = type,
                      .nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags),
                      .nlmsg_seq = ++sequence_,
                      .nlmsg_pid = 0};
  room_.assign(bytes_of(head).begin(), bytes_of(head).end());
  room_.insert(room_.end(), request.begin(), request.end());
  if (::send(fd_.get(), room_.data(), room_.size(), 0) < 0) {
    return fail(errno_error(errno, "netlink"));
  }
  return {};
}

Result<Bytes> NetlinkSocket::receive() {
  room_.resize(room_bytes);
  while (true) {
    const auto got = ::recv(fd_.get(), room_.data(), room_.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(errno_error(errno, "netlink"));
    const Bytes datagram = Bytes(room_).first(static_cast<std::size_t>(got));
    const auto head = read_as<nlmsghdr>(datagram);
    // What is left of an answer that was given up.
    if (head && head->nlmsg_seq != sequence_) continue;
    return datagram;
  }
}

Status NetlinkSocket::dump(std::uint16_t type, Bytes request, const NetlinkVisit& visit) {
  if (auto sent = send(type, NLM_F_DUMP, request); !sent) return sent;
  while (true) {
    const auto datagram = receive();
    if (!datagram) return fail(datagram.error());
    if (datagram->empty()) return fail(Code::parse, "netlink: an answer without a message");
    const auto ended = each_netlink_message(*datagram, visit);
    if (!ended) return fail(ended.error());
    if (*ended) return {};
  }
}

Status NetlinkSocket::ask(std::uint16_t type, Bytes request, const NetlinkVisit& visit) {
  if (auto sent = send(type, 0, request); !sent) return sent;
  const auto datagram = receive();
  if (!datagram) return fail(datagram.error());
  const auto ended = each_netlink_message(*datagram, visit);
  if (!ended) return fail(ended.error());
  return {};
}

}  // namespace strata::host
