// Unicast routes of all routing tables: of the agent's network namespace.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "collectors/host/netlink.h"
#include "core/collector.h"

namespace strata::host {

struct Route {
  int interface = 0;  // its index
  std::string source;
  std::string destination;  // "default", "10.0.0.0/8"
  std::string gateway;
  std::uint32_t priority = 0;
  std::uint8_t protocol = 0;
  std::string weight;  // of one of several next hops, else empty

  bool operator==(const Route&) const = default;
};

/// Of an RTM_NEWROUTE: one for each next hop. Empty where it is no unicast route.
std::vector<Route> parse_route(Bytes payload);

std::unique_ptr<Collector> make_network_route();

}  // namespace strata::host
