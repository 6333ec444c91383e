// Addresses of the network interfaces in the agent's network namespace.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/identity/local_addresses.h"

namespace strata::host {

struct InterfaceAddress {
  std::string device;
  InternetAddress address{};
  unsigned prefix = 0;  // length

  // NOLINTNEXTLINE(modernize-use-nullptr): takes a defaulted comparison's 0 for a null pointer
  auto operator<=>(const InterfaceAddress&) const = default;
};

/// In order, none twice; empty where the system does not tell.
std::vector<InterfaceAddress> interface_addresses();

/// "link-local" (loopback too), "global", or nothing, as node_exporter calls it.
std::string_view scope_of(const InternetAddress& address);

}  // namespace strata::host
