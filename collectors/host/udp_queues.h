// Datagrams in the queues of UDP sockets, from udp and udp6 of the init process's /proc/net.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

/// Bytes, of all sockets.
struct UdpQueues {
  std::uint64_t to_send = 0;
  std::uint64_t received = 0;
};

/// Code::parse where there are lines, but not one of a socket.
Result<UdpQueues> parse_udp_queues(std::string_view file);

std::unique_ptr<Collector> make_udp_queues(const HostFs& host);

}  // namespace strata::host
