#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::host {

constexpr MetricDef qdisc_metric(std::string_view name, std::string_view help, MetricType type) {
  return {.name = name, .help = help, .type = type, .labels = {"device", "kind"}};
}

inline constexpr auto qdisc_bytes =
    qdisc_metric("node_qdisc_bytes_total", "Bytes sent.", MetricType::counter);
inline constexpr auto qdisc_packets =
    qdisc_metric("node_qdisc_packets_total", "Packets sent.", MetricType::counter);
inline constexpr auto qdisc_drops =
    qdisc_metric("node_qdisc_drops_total", "Packets dropped.", MetricType::counter);
inline constexpr auto qdisc_requeues = qdisc_metric(
    "node_qdisc_requeues_total", "Packets taken out, not sent, and put back.", MetricType::counter);
inline constexpr auto qdisc_overlimits =
    qdisc_metric("node_qdisc_overlimits_total", "Packets over a limit.", MetricType::counter);
inline constexpr auto qdisc_queue_length = qdisc_metric(
    "node_qdisc_current_queue_length", "Packets that wait to be sent.", MetricType::gauge);
inline constexpr auto qdisc_backlog =
    qdisc_metric("node_qdisc_backlog", "Bytes that wait to be sent.", MetricType::gauge);

inline constexpr std::array qdisc_metrics = {
    &qdisc_bytes,      &qdisc_packets,      &qdisc_drops,  &qdisc_requeues,
    &qdisc_overlimits, &qdisc_queue_length, &qdisc_backlog};

}  // namespace strata::host
