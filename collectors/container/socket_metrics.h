// The families of cAdvisor's tcp, udp and advtcp. Gauges in spite of their names, as there.
#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::container {

inline constexpr MetricDef tcp_usage{.name = "container_network_tcp_usage_total",
                                     .help = "tcp connection usage statistic for container",
                                     .type = MetricType::gauge,
                                     .layer = Layer::container,
                                     .labels = {"tcp_state"}};
inline constexpr MetricDef tcp6_usage{.name = "container_network_tcp6_usage_total",
                                      .help = "tcp6 connection usage statistic for container",
                                      .type = MetricType::gauge,
                                      .layer = Layer::container,
                                      .labels = {"tcp_state"}};
inline constexpr MetricDef udp_usage{.name = "container_network_udp_usage_total",
                                     .help = "udp connection usage statistic for container",
                                     .type = MetricType::gauge,
                                     .layer = Layer::container,
                                     .labels = {"udp_state"}};
inline constexpr MetricDef udp6_usage{.name = "container_network_udp6_usage_total",
                                      .help = "udp6 connection usage statistic for container",
                                      .type = MetricType::gauge,
                                      .layer = Layer::container,
                                      .labels = {"udp_state"}};
inline constexpr MetricDef tcp_counters{.name = "container_network_advance_tcp_stats_total",
                                        .help = "advance tcp connections statistic for container",
                                        .type = MetricType::gauge,
                                        .layer = Layer::container,
                                        .labels = {"tcp_state"}};

inline constexpr std::array socket_metrics = {&tcp_usage, &tcp6_usage, &udp_usage, &udp6_usage,
                                              &tcp_counters};

}  // namespace strata::container
