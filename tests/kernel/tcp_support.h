// Loopback TCP for kernel tests: a network namespace of one's own, sockets, and what the kernel
// counts of them there by itself.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include <netinet/in.h>
#include <netinet/tcp.h>

namespace strata::test {

/// In a child only: a network namespace of its own with the loopback interface up. False without
/// the rights.
bool enter_network_namespace();

/// 127.0.0.1:port or [::1]:port; port 0 lets the kernel choose.
struct Address {
  Address(int family, std::uint16_t port);
  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  [[nodiscard]] sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }

  sockaddr_storage storage{};
  socklen_t size = 0;
};

/// A listening socket, or -1.
int listen_on(std::uint16_t port, int family = AF_INET);
std::uint16_t port_of(int socket);

/// A connected socket, or -1.
int connect_to(std::uint16_t port, int family = AF_INET);

/// `count` connections to `port` from `listener`'s own process, each closed at both ends.
bool open_and_close(int listener, int count, int family = AF_INET);

/// A socket filter that accepts nothing: TCP sends again and again.
bool drop_all(int socket);
bool drop_none(int socket);

/// TCP_INFO of a socket: what `ss -i` prints.
tcp_info info_of(int socket);

/// The counters of /proc/self/net/snmp and netstat by "Tcp.RetransSegs": what `nstat` prints.
std::map<std::string, std::uint64_t> network_counters();

}  // namespace strata::test
