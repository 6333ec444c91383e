#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::host {

inline constexpr MetricDef tcp_connection_states{
    .name = "node_tcp_connection_states",
    .help =
        "TCP sockets by state; `rx_queued_bytes` and `tx_queued_bytes` are the bytes in their "
        "queues.",
    .type = MetricType::gauge,
    .labels = {"state"},
};

inline constexpr std::array tcpstat_metrics = {&tcp_connection_states};

}  // namespace strata::host
