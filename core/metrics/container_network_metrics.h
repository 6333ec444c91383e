// cAdvisor's container_network_* families. They stand here because two collectors serve them:
// interfaces of containers with a network of their own come from /proc/<pid>/net/dev, and what
// containers in the host's network send and receive is counted by the kernel side
// (interface="host").
#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::container_network {

inline constexpr MetricDef receive_bytes{.name = "container_network_receive_bytes_total",
                                         .help = "Cumulative count of bytes received",
                                         .type = MetricType::counter,
                                         .layer = Layer::container,
                                         .labels = {"interface"}};
inline constexpr MetricDef receive_packets{.name = "container_network_receive_packets_total",
                                           .help = "Cumulative count of packets received",
                                           .type = MetricType::counter,
                                           .layer = Layer::container,
                                           .labels = {"interface"}};
inline constexpr MetricDef receive_errors{
    .name = "container_network_receive_errors_total",
    .help = "Cumulative count of errors encountered while receiving",
    .type = MetricType::counter,
    .layer = Layer::container,
    .labels = {"interface"}};
inline constexpr MetricDef receive_dropped{
    .name = "container_network_receive_packets_dropped_total",
    .help = "Cumulative count of packets dropped while receiving",
    .type = MetricType::counter,
    .layer = Layer::container,
    .labels = {"interface"}};
inline constexpr MetricDef transmit_bytes{.name = "container_network_transmit_bytes_total",
                                          .help = "Cumulative count of bytes transmitted",
                                          .type = MetricType::counter,
                                          .layer = Layer::container,
                                          .labels = {"interface"}};
inline constexpr MetricDef transmit_packets{.name = "container_network_transmit_packets_total",
                                            .help = "Cumulative count of packets transmitted",
                                            .type = MetricType::counter,
                                            .layer = Layer::container,
                                            .labels = {"interface"}};
inline constexpr MetricDef transmit_errors{
    .name = "container_network_transmit_errors_total",
    .help = "Cumulative count of errors encountered while transmitting",
    .type = MetricType::counter,
    .layer = Layer::container,
    .labels = {"interface"}};
inline constexpr MetricDef transmit_dropped{
    .name = "container_network_transmit_packets_dropped_total",
    .help = "Cumulative count of packets dropped while transmitting",
    .type = MetricType::counter,
    .layer = Layer::container,
    .labels = {"interface"}};

inline constexpr std::array metrics = {&receive_bytes,   &receive_packets, &receive_errors,
                                       &receive_dropped, &transmit_bytes,  &transmit_packets,
                                       &transmit_errors, &transmit_dropped};

}  // namespace strata::container_network
