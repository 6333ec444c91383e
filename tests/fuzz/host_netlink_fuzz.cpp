// Answers of netlink, whichever table they are of.
#include <cstddef>
#include <cstdint>
#include <span>

#include "collectors/host/container_links.h"
#include "collectors/host/netlink.h"
#include "collectors/host/network_route.h"
#include "collectors/host/qdisc.h"
#include "collectors/host/tcpstat.h"

namespace host = strata::host;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto datagram = std::as_bytes(std::span(data, size));
  host::TcpStates states;
  (void)host::each_netlink_message(datagram, [&](const host::NetlinkMessage& message) {
    (void)host::parse_foreign_link(message.payload);
    (void)host::parse_qdisc(message.payload);
    (void)host::parse_route(message.payload);
    states.count(message.payload);
  });
  return 0;
}
