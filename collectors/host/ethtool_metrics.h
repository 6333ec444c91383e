#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::host {

constexpr MetricDef ethtool_metric(std::string_view name, std::string_view help,
                                   LabelKeys labels = {"device"}) {
  return {.name = name, .help = help, .type = MetricType::gauge, .labels = labels};
}

inline constexpr LabelKeys ethtool_speed_labels = {"device", "duplex", "mode"};

inline constexpr auto ethtool_port =
    ethtool_metric("node_network_supported_port_info", "A kind of port that an interface has.",
                   {"device", "type"});
inline constexpr auto ethtool_supported_speed = ethtool_metric(
    "node_network_supported_speed_bytes",
    "A speed that an interface can have, in bytes per second.", ethtool_speed_labels);
inline constexpr auto ethtool_advertised_speed =
    ethtool_metric("node_network_advertised_speed_bytes",
                   "A speed that an interface offers to the other end, in bytes per second.",
                   ethtool_speed_labels);
inline constexpr auto ethtool_supports_autonegotiation = ethtool_metric(
    "node_network_autonegotiate_supported", "Whether an interface can autonegotiate.");
inline constexpr auto ethtool_advertises_autonegotiation = ethtool_metric(
    "node_network_autonegotiate_advertised", "Whether an interface offers to autonegotiate.");
inline constexpr auto ethtool_supports_pause =
    ethtool_metric("node_network_pause_supported", "Whether an interface knows pause frames.");
inline constexpr auto ethtool_advertises_pause =
    ethtool_metric("node_network_pause_advertised", "Whether an interface offers pause frames.");
inline constexpr auto ethtool_supports_asymmetric_pause =
    ethtool_metric("node_network_asymmetricpause_supported",
                   "Whether an interface knows pause frames in one direction.");
inline constexpr auto ethtool_advertises_asymmetric_pause =
    ethtool_metric("node_network_asymmetricpause_advertised",
                   "Whether an interface offers pause frames in one direction.");
inline constexpr auto ethtool_autonegotiates =
    ethtool_metric("node_network_autonegotiate", "Whether an interface autonegotiates.");
inline constexpr auto ethtool_info =
    ethtool_metric("node_ethtool_info", "The driver of an interface and its versions.",
                   many_keys<"bus_info", "device", "driver", "expansion_rom_version",
                             "firmware_version", "version">);
// A pattern: which counters there are is the driver's to say.
inline constexpr MetricDef ethtool_counter{
    .name = "node_ethtool_NAME",
    .help = "The driver's counter NAME, with rx and tx spelt `received` and `transmitted`.",
    .labels = {"device"},
};

inline constexpr std::array ethtool_metrics = {
    &ethtool_port,
    &ethtool_supported_speed,
    &ethtool_advertised_speed,
    &ethtool_supports_autonegotiation,
    &ethtool_advertises_autonegotiation,
    &ethtool_supports_pause,
    &ethtool_advertises_pause,
    &ethtool_supports_asymmetric_pause,
    &ethtool_advertises_asymmetric_pause,
    &ethtool_autonegotiates,
    &ethtool_info,
    &ethtool_counter,
};

constexpr MetricDef ena_metric(std::string_view name, std::string_view help) {
  return {.name = name, .help = help, .type = MetricType::untyped, .labels = {"device"}};
}

/// Those that every driver of ENA has since 2.2.10; others go by the driver's names.
inline constexpr std::array ena_metrics = {
    ena_metric("node_ethtool_bw_in_allowance_exceeded",
               "Packets queued or dropped because the instance received more bytes than it may."),
    ena_metric("node_ethtool_bw_out_allowance_exceeded",
               "Packets queued or dropped because the instance sent more bytes than it may."),
    ena_metric("node_ethtool_pps_allowance_exceeded",
               "Packets queued or dropped because there were more in a second than the instance "
               "may have, of both directions."),
    ena_metric("node_ethtool_conntrack_allowance_exceeded",
               "Packets dropped because the instance had more connections than it may."),
    ena_metric("node_ethtool_linklocal_allowance_exceeded",
               "Packets dropped because there were more in a second to the local services (DNS, "
               "metadata, time) than there may be."),
    ena_metric("node_ethtool_conntrack_allowance_available",
               "Connections that the instance may still have."),
};

}  // namespace strata::host
