#pragma once

#include <array>

#include "collectors/host/shapes/family_def.h"

namespace strata::host::ipvs {

/// The columns of /proc/net/ip_vs_stats.
inline constexpr std::array totals = {
    counter_def("node_ipvs_connections_total", "Connections that were made."),
    counter_def("node_ipvs_incoming_packets_total", "Packets received."),
    counter_def("node_ipvs_outgoing_packets_total", "Packets sent."),
    counter_def("node_ipvs_incoming_bytes_total", "Bytes received."),
    counter_def("node_ipvs_outgoing_bytes_total", "Bytes sent."),
};

/// All labels of a backend, of which the option takes some.
inline constexpr LabelKeys backend_labels =
    many_keys<"local_address", "local_port", "remote_address", "remote_port", "proto",
              "local_mark">;

/// The last three columns of a backend in /proc/net/ip_vs.
inline constexpr std::array backends = {
    gauge_def("node_ipvs_backend_weight", "Weight of the backend.", backend_labels),
    gauge_def("node_ipvs_backend_connections_active", "Active connections to the backend.",
              backend_labels),
    gauge_def("node_ipvs_backend_connections_inactive", "Inactive connections to the backend.",
              backend_labels),
};

}  // namespace strata::host::ipvs
