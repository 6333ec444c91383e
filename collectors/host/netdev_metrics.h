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

inline constexpr MetricDef network_address_info{
    .name = "node_network_address_info",
    .help = "An address of a network interface; `netmask` is the length of its prefix.",
    .type = MetricType::gauge,
    .labels = {"device", "address", "netmask", "scope"},
};

inline constexpr auto netdev_metrics = [] {
  std::array<const MetricDef*, netdev_columns.size() + 2> metrics{};
  auto* at = std::copy(netdev_columns.begin(), netdev_columns.end(), metrics.begin());
  *at++ = &network_receive_nohandler;
  *at = &network_address_info;
  return metrics;
}();

struct NetdevFile {
  std::string_view file;  // below /sys/class/net/DEVICE
  const MetricDef* def;
};

/// What the kernel counts one by one, and sums up in /proc/net/dev.
inline constexpr std::array netdev_detailed = {
    NetdevFile{"statistics/rx_bytes", &network_total<"receive_bytes">},
    NetdevFile{"statistics/rx_packets", &network_total<"receive_packets">},
    NetdevFile{"statistics/rx_errors", &network_total<"receive_errors">},
    NetdevFile{"statistics/rx_dropped", &network_total<"receive_dropped">},
    NetdevFile{"statistics/multicast", &network_total<"multicast">},
    NetdevFile{"statistics/rx_length_errors", &network_total<"receive_length_errors">},
    NetdevFile{"statistics/rx_over_errors", &network_total<"receive_over_errors">},
    NetdevFile{"statistics/rx_crc_errors", &network_total<"receive_crc_errors">},
    NetdevFile{"statistics/rx_frame_errors", &network_total<"receive_frame_errors">},
    NetdevFile{"statistics/rx_fifo_errors", &network_total<"receive_fifo_errors">},
    NetdevFile{"statistics/rx_missed_errors", &network_total<"receive_missed_errors">},
    NetdevFile{"statistics/rx_compressed", &network_total<"receive_compressed">},
    NetdevFile{"statistics/rx_nohandler", &network_total<"receive_nohandler">},
    NetdevFile{"statistics/tx_bytes", &network_total<"transmit_bytes">},
    NetdevFile{"statistics/tx_packets", &network_total<"transmit_packets">},
    NetdevFile{"statistics/tx_errors", &network_total<"transmit_errors">},
    NetdevFile{"statistics/tx_dropped", &network_total<"transmit_dropped">},
    NetdevFile{"statistics/collisions", &network_total<"collisions">},
    NetdevFile{"statistics/tx_aborted_errors", &network_total<"transmit_aborted_errors">},
    NetdevFile{"statistics/tx_carrier_errors", &network_total<"transmit_carrier_errors">},
    NetdevFile{"statistics/tx_fifo_errors", &network_total<"transmit_fifo_errors">},
    NetdevFile{"statistics/tx_heartbeat_errors", &network_total<"transmit_heartbeat_errors">},
    NetdevFile{"statistics/tx_window_errors", &network_total<"transmit_window_errors">},
    NetdevFile{"statistics/tx_compressed", &network_total<"transmit_compressed">},
};

}  // namespace strata::host
