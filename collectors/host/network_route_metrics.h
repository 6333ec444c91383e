#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::host {

inline constexpr MetricDef network_route_info{
    .name = "node_network_route_info",
    .help = "A unicast route of any routing table.",
    .type = MetricType::gauge,
    .labels = many_keys<"device", "src", "dest", "gw", "priority", "proto", "weight">,
};
inline constexpr MetricDef network_routes{
    .name = "node_network_routes",
    .help = "Unicast routes by the interface that they lead to.",
    .type = MetricType::gauge,
    .labels = {"device"},
};

inline constexpr std::array network_route_metrics = {&network_route_info, &network_routes};

}  // namespace strata::host
