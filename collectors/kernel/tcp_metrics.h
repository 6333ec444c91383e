// The families of TCP and of dropped packets, by container and for the host as id="/".
#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::kernel {

inline constexpr MetricDef tcp_rtt{
    "strata_container_tcp_rtt_seconds",
    "Smoothed round-trip time of TCP connections: of each one when it ends and at each collection "
    "before which it has received something, or with one of 64 packets where packets are counted.",
    MetricType::histogram,
    Layer::container,
    {}};
inline constexpr MetricDef tcp_connect_latency{"strata_container_tcp_connect_latency_seconds",
                                               "Time from sending a SYN until the answer.",
                                               MetricType::histogram,
                                               Layer::container,
                                               {}};
inline constexpr MetricDef tcp_connections{
    "strata_container_tcp_connections_total",
    "TCP connections: opened by a connect() that was answered, accepted by a listening socket, "
    "failed to connect, closed after having been opened or accepted.",
    MetricType::counter,
    Layer::container,
    {"event"}};
inline constexpr MetricDef tcp_retransmits{
    "strata_container_tcp_retransmits_total",
    "TCP segments that were sent again, SYN and SYN-ACK included.",
    MetricType::counter,
    Layer::container,
    {}};
inline constexpr MetricDef tcp_resets{
    "strata_container_tcp_resets_total",
    "TCP resets. One that is sent for a closed port has no socket and is the host's alone.",
    MetricType::counter,
    Layer::container,
    {"direction"}};
inline constexpr MetricDef peer_connections{
    "strata_container_peer_connections_total",
    "Connections opened to a peer: the container that has the address or listens there, else the "
    "address; those that were open when the agent began count as one; other stands for the peers "
    "beyond kernel.peers.",
    MetricType::counter,
    Layer::container,
    {"peer", "port"}};
inline constexpr MetricDef packets_dropped{
    "strata_container_packets_dropped_total",
    "IP packets that the kernel dropped, by its own name of the reason; unknown where it gives "
    "none.",
    MetricType::counter,
    Layer::container,
    {"reason"}};

inline constexpr std::array tcp_metrics = {
    &tcp_rtt,    &tcp_connect_latency, &tcp_connections, &tcp_retransmits,
    &tcp_resets, &peer_connections,    &packets_dropped};

}  // namespace strata::kernel
