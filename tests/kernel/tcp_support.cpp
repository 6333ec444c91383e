#include "tests/kernel/tcp_support.h"

#include <fstream>
#include <sstream>

#include <linux/filter.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace strata::test {

bool enter_network_namespace() {
  if (::unshare(CLONE_NEWNET) != 0) return false;
  const int fd = ::socket(AF_INET, SOCK_DGRAM, 0);
  ifreq request{};
  request.ifr_name[0] = 'l';
  request.ifr_name[1] = 'o';
  request.ifr_flags = IFF_UP;
  const bool up = ::ioctl(fd, SIOCSIFFLAGS, &request) == 0;
  ::close(fd);
  return up;
}

Address::Address(int family, std::uint16_t port) {
  if (family == AF_INET6) {
    auto* const v6 = reinterpret_cast<sockaddr_in6*>(&storage);
    *v6 = {};
    v6->sin6_family = AF_INET6;
    v6->sin6_addr = in6addr_loopback;
    v6->sin6_port = htons(port);
    size = sizeof(*v6);
  } else {
    auto* const v4 = reinterpret_cast<sockaddr_in*>(&storage);
    *v4 = {};
    v4->sin_family = AF_INET;
    v4->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    v4->sin_port = htons(port);
    size = sizeof(*v4);
  }
}

int listen_on(std::uint16_t port, int family) {
  const int fd = ::socket(family, SOCK_STREAM, 0);
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  const Address address(family, port);
  if (::bind(fd, address.get(), address.size) == 0 && ::listen(fd, 128) == 0) return fd;
  ::close(fd);
  return -1;
}

std::uint16_t port_of(int socket) {
  Address address(AF_INET6, 0);
  if (::getsockname(socket, address.get(), &address.size) != 0) return 0;
  return ntohs(reinterpret_cast<const sockaddr_in*>(&address.storage)->sin_port);
}

int connect_to(std::uint16_t port, int family) {
  const int fd = ::socket(family, SOCK_STREAM, 0);
  const Address address(family, port);
  if (::connect(fd, address.get(), address.size) == 0) return fd;
  ::close(fd);
  return -1;
}

bool open_and_close(int listener, int count, int family) {
  const auto port = port_of(listener);
  for (int i = 0; i < count; ++i) {
    const int client = connect_to(port, family);
    const int server = ::accept(listener, nullptr, nullptr);
    if (client < 0 || server < 0) return false;
    ::close(client);
    ::close(server);
  }
  return true;
}

tcp_info info_of(int socket) {
  tcp_info info{};
  socklen_t size = sizeof(info);
  ::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size);
  return info;
}

std::map<std::string, std::uint64_t> network_counters() {
  std::map<std::string, std::uint64_t> counters;
  for (const auto* path : {"/proc/self/net/snmp", "/proc/self/net/netstat"}) {
    std::ifstream file(path);
    std::string names;
    std::string values;
    // Tcp: RtoAlgorithm RtoMin ... RetransSegs ...
    // Tcp: 1 200 ... 0 ...
    while (std::getline(file, names) && std::getline(file, values)) {
      std::istringstream name_fields(names);
      std::istringstream value_fields(values);
      std::string group;
      std::string name;
      std::string value;
      name_fields >> group;
      value_fields >> value;
      group.back() = '.';
      while (name_fields >> name && value_fields >> value) {
        counters[group + name] = std::strtoull(value.c_str(), nullptr, 10);
      }
    }
  }
  return counters;
}

bool drop_all(int socket) {
  sock_filter code[] = {{BPF_RET | BPF_K, 0, 0, 0}};
  const sock_fprog program{1, code};
  return ::setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) == 0;
}

bool drop_none(int socket) {
  const int unused = 0;
  return ::setsockopt(socket, SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof(unused)) == 0;
}

}  // namespace strata::test
