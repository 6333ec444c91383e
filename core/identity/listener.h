// Which container serves a TCP address: from the listening sockets of the host's network namespace
// to the processes that hold them. Walks /proc/<pid>/fd, so it is asked rarely and off the loop.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/base/host_fs.h"
#include "core/identity/cgroup_layout.h"
#include "core/identity/container_set.h"
#include "core/identity/local_addresses.h"

namespace strata {

struct ListeningSocket {
  InternetAddress address{};
  std::uint16_t port = 0;
  std::uint64_t inode = 0;
};

/// The sockets in state LISTEN of a /proc/net/tcp or tcp6.
std::vector<ListeningSocket> parse_listening_sockets(std::string_view text);

/// "127.0.0.1", "::1", "[::1]", "localhost"; null for other names.
std::optional<InternetAddress> parse_internet_address(std::string_view text);

/// What listens in the network namespace of the process `pid`.
std::vector<ListeningSocket> listening_sockets(const HostFs& fs, pid_t pid);

/// Whether `socket` serves the address, exactly or with all addresses.
bool listens_at(const ListeningSocket& socket, const InternetAddress& address, std::uint16_t port);

/// Which of `candidates` has a process that holds which of the sockets `inodes` open.
std::unordered_map<std::uint64_t, std::shared_ptr<const Container>> holders_of(
    const HostFs& fs, const CgroupLayout& layout,
    std::span<const std::shared_ptr<const Container>> candidates,
    std::unordered_set<std::uint64_t> inodes);

/// The live container that listens at `address`:`port` in the host's network namespace, exactly or
/// on all addresses. Null where nobody listens or no container does. Containers with a network
/// namespace of their own are not looked into.
std::shared_ptr<const Container> container_listening_at(const HostFs& fs,
                                                        const CgroupLayout& layout,
                                                        const ContainerSet& containers,
                                                        const InternetAddress& address,
                                                        std::uint16_t port);

}  // namespace strata
