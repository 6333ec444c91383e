#pragma once

#include <array>

#include "collectors/host/fixed_text.h"
#include "core/metrics/metric_def.h"

namespace strata::host {

template <FixedText Column>
inline constexpr MetricDef network_total{
    .name = field_text<"node_network_", Column, "_total">,
    .help = field_text<"Network device statistic ", Column, ".">,
    .type = MetricType::counter,
    .labels = {"device"},
};

/// In the order of /proc/net/dev's columns.
inline constexpr std::array netdev_columns = {
    &network_total<"receive_bytes">,      &network_total<"receive_packets">,
    &network_total<"receive_errs">,       &network_total<"receive_drop">,
    &network_total<"receive_fifo">,       &network_total<"receive_frame">,
    &network_total<"receive_compressed">, &network_total<"receive_multicast">,
    &network_total<"transmit_bytes">,     &network_total<"transmit_packets">,
    &network_total<"transmit_errs">,      &network_total<"transmit_drop">,
    &network_total<"transmit_fifo">,      &network_total<"transmit_colls">,
    &network_total<"transmit_carrier">,   &network_total<"transmit_compressed">,
};

/// node_exporter has it from netlink; /proc/net/dev lacks it.
inline constexpr const MetricDef& network_receive_nohandler = network_total<"receive_nohandler">;

inline constexpr auto netdev_metrics = [] {
  std::array<const MetricDef*, netdev_columns.size() + 1> metrics{};
  *std::copy(netdev_columns.begin(), netdev_columns.end(), metrics.begin()) =
      &network_receive_nohandler;
  return metrics;
}();

}  // namespace strata::host
