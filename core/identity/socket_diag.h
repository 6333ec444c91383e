// The kernel's own answer to "who listens", by netlink (sock_diag(7)): it looks through the sockets
// that listen, where the text of /proc/net/tcp walks the table of all connections, some 3 ms even
// if it is empty.
#pragma once

#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/identity/listener.h"

namespace strata {

/// The TCP sockets in state LISTEN of the agent's own network namespace. Kernels can be built
/// without.
Result<std::vector<ListeningSocket>> ask_listening_sockets();

/// Takes in one datagram of the answer. False: more will come. An error of the kernel's ends it.
Result<bool> take_in_sockets(std::string_view datagram, std::vector<ListeningSocket>& sockets);

}  // namespace strata
