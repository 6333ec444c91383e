// TCP connections by state, from the kernel's socket diagnosis: of the agent's network namespace.
#pragma once

#include <array>
#include <memory>

#include "collectors/host/netlink.h"
#include "core/collector.h"

namespace strata::host {

struct TcpStates {
  std::array<std::uint64_t, 12> sockets{};  // by the kernel's number of the state, from 1 to 11
  std::uint64_t receive_queued = 0;         // bytes; of a listener, connections to be accepted
  std::uint64_t transmit_queued = 0;

  /// Adds what an inet_diag_msg tells; nothing where it is cut short.
  void count(Bytes payload);
};

std::unique_ptr<Collector> make_tcpstat();

}  // namespace strata::host
