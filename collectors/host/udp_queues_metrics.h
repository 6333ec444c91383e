#pragma once

#include "collectors/host/shapes/family_def.h"

namespace strata::host {

inline constexpr auto udp_queue_bytes =
    gauge_def("node_udp_queues", "Memory of datagrams in the queues of all UDP sockets, in bytes.",
              {"queue", "ip"});

}  // namespace strata::host
