// Which container serves a TCP address: from the listening sockets of the host's network namespace
// to the processes that hold them. Walks /proc/<pid>/fd, so it is asked rarely and off the loop.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/host_fs.h"
#include "core/identity/cgroup_layout.h"
#include "core/identity/container_set.h"

namespace strata {

/// An IPv6 address in network order; IPv4 as ::ffff:a.b.c.d.
using InternetAddress = std::array<std::uint8_t, 16>;

struct ListeningSocket {
  InternetAddress address{};
  std::uint16_t port = 0;
  std::uint64_t inode = 0;
};

/// The sockets in state LISTEN of a /proc/net/tcp or tcp6.
std::vector<ListeningSocket> parse_listening_sockets(std::string_view text);

/// "127.0.0.1", "::1", "[::1]", "localhost"; null for other names.
std::optional<InternetAddress> parse_internet_address(std::string_view text);

/// The live container that listens at `address`:`port` in the host's network namespace, exactly or
/// on all addresses. Null where nobody listens or no container does. Containers with a network
/// namespace of their own are not looked into.
std::shared_ptr<const Container> container_listening_at(const HostFs& fs,
                                                        const CgroupLayout& layout,
                                                        const ContainerSet& containers,
                                                        const InternetAddress& address,
                                                        std::uint16_t port);

}  // namespace strata
