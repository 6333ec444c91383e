// Names of network interfaces by index, of the agent's network namespace.
#pragma once

#include <map>
#include <string>

#include "collectors/host/netlink.h"

namespace strata::host {

using LinkNames = std::map<int, std::string>;

/// By a socket of NETLINK_ROUTE.
Result<LinkNames> link_names(NetlinkSocket& socket);

}  // namespace strata::host
