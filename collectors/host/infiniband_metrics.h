// InfiniBand and RoCE devices, /sys/class/infiniband/<device>/ports/<port>/.
#pragma once

#include <array>

#include "collectors/host/fixed_text.h"
#include "collectors/host/shapes/entity_dirs.h"

namespace strata::host {

constexpr FileRow infiniband_gauge(std::string_view file, std::string_view name,
                                   std::string_view help, Unit unit) {
  return {
      .file = file,
      .def = {.name = name, .help = help, .type = MetricType::gauge, .labels = {"device", "port"}},
      .unit = unit};
}

template <FixedText Directory, FixedText File, FixedText Name>
constexpr FileRow infiniband_counter(double times = 1) {
  return {.file = field_text<Directory, File, "">,
          .def = {.name = field_text<"node_infiniband_", Name, "_total">,
                  .help = field_text<"Counter ", File, " of the device's port.">,
                  .type = MetricType::counter,
                  .labels = {"device", "port"}},
          .unit = {.spelling = Spelling::any_base, .times = times}};
}

template <FixedText File, FixedText Name = File>
constexpr FileRow ib() {
  return infiniband_counter<"counters/", File, Name>();
}

/// The device counts words of four octets, each on a lane of its own.
inline constexpr double lanes = 4;

template <FixedText File, FixedText Name>
constexpr FileRow ib_octets() {
  return infiniband_counter<"counters/", File, Name>(lanes);
}

/// Before Linux 4.5.
template <FixedText File, FixedText Name>
constexpr FileRow ib_legacy(double times = 1) {
  return infiniband_counter<"counters_ext/", File, Name>(times);
}

template <FixedText File, FixedText Name = File>
constexpr FileRow ib_hw() {
  return infiniband_counter<"hw_counters/", File, Name>();
}

inline constexpr std::array infiniband_port_files = {
    infiniband_gauge("state", "node_infiniband_state_id",
                     "State of the port: 0 no change, 1 down, 2 init, 3 armed, 4 active, 5 active "
                     "but deferred.",
                     {.spelling = Spelling::leading}),
    infiniband_gauge("phys_state", "node_infiniband_physical_state_id",
                     "Physical state of the port: 0 no change, 1 sleep, 2 polling, 3 disabled, 4 "
                     "shift, 5 link up, 6 link error recovery, 7 phytest.",
                     {.spelling = Spelling::leading}),
    // "2.5 Gb/sec (1X SDR)"
    infiniband_gauge("rate", "node_infiniband_rate_bytes_per_second",
                     "Most that the port can transfer.",
                     {.spelling = Spelling::leading, .times = 125'000'000}),
    ib<"excessive_buffer_overrun_errors">(),
    ib<"link_downed">(),
    ib<"link_error_recovery">(),
    ib<"local_link_integrity_errors">(),
    ib<"multicast_rcv_packets", "multicast_packets_received">(),
    ib<"multicast_xmit_packets", "multicast_packets_transmitted">(),
    ib<"port_rcv_constraint_errors", "port_constraint_errors_received">(),
    ib<"port_xmit_constraint_errors", "port_constraint_errors_transmitted">(),
    ib_octets<"port_rcv_data", "port_data_received_bytes">(),
    ib_octets<"port_xmit_data", "port_data_transmitted_bytes">(),
    ib<"port_rcv_discards", "port_discards_received">(),
    ib<"port_xmit_discards", "port_discards_transmitted">(),
    ib<"port_rcv_errors", "port_errors_received">(),
    ib<"port_rcv_packets", "port_packets_received">(),
    ib<"port_xmit_packets", "port_packets_transmitted">(),
    ib<"port_xmit_wait", "port_transmit_wait">(),
    ib<"port_rcv_remote_physical_errors", "port_receive_remote_physical_errors">(),
    ib<"port_rcv_switch_relay_errors", "port_receive_switch_relay_errors">(),
    ib<"symbol_error">(),
    ib<"unicast_rcv_packets", "unicast_packets_received">(),
    ib<"unicast_xmit_packets", "unicast_packets_transmitted">(),
    ib<"VL15_dropped", "vl15_dropped">(),
    ib_legacy<"port_multicast_rcv_packets", "legacy_multicast_packets_received">(),
    ib_legacy<"port_multicast_xmit_packets", "legacy_multicast_packets_transmitted">(),
    ib_legacy<"port_rcv_data_64", "legacy_data_received_bytes">(lanes),
    ib_legacy<"port_xmit_data_64", "legacy_data_transmitted_bytes">(lanes),
    ib_legacy<"port_rcv_packets_64", "legacy_packets_received">(),
    ib_legacy<"port_xmit_packets_64", "legacy_packets_transmitted">(),
    ib_legacy<"port_unicast_rcv_packets", "legacy_unicast_packets_received">(),
    ib_legacy<"port_unicast_xmit_packets", "legacy_unicast_packets_transmitted">(),
    infiniband_gauge("hw_counters/lifespan", "node_infiniband_lifespan_seconds",
                     "How long the device keeps its counters before it reads them anew.",
                     {.per_unit = 1000}),
    ib_hw<"duplicate_request", "duplicate_requests_packets">(),
    ib_hw<"implied_nak_seq_err", "implied_nak_seq_errors">(),
    ib_hw<"local_ack_timeout_err", "local_ack_timeout_errors">(),
    ib_hw<"np_cnp_sent", "np_cnp_packets_sent">(),
    ib_hw<"np_ecn_marked_roce_packets", "np_ecn_marked_roce_packets_received">(),
    ib_hw<"out_of_buffer", "out_of_buffer_drops">(),
    ib_hw<"out_of_sequence", "out_of_sequence_packets_received">(),
    ib_hw<"packet_seq_err", "packet_sequence_errors">(),
    ib_hw<"req_cqe_error", "req_cqes_errors">(),
    ib_hw<"req_cqe_flush_error", "req_cqes_flush_errors">(),
    ib_hw<"req_remote_access_errors">(),
    ib_hw<"req_remote_invalid_request", "req_remote_invalid_request_errors">(),
    ib_hw<"resp_cqe_error", "resp_cqes_errors">(),
    ib_hw<"resp_cqe_flush_error", "resp_cqes_flush_errors">(),
    ib_hw<"resp_local_length_error", "resp_local_length_errors">(),
    ib_hw<"resp_remote_access_errors">(),
    ib_hw<"rnr_nak_retry_err", "rnr_nak_retry_packets_received">(),
    ib_hw<"roce_adp_retrans", "roce_adp_retransmits">(),
    ib_hw<"roce_adp_retrans_to", "roce_adp_retransmits_timeout">(),
    ib_hw<"roce_slow_restart", "roce_slow_restart_used">(),
    ib_hw<"roce_slow_restart_cnps">(),
    ib_hw<"roce_slow_restart_trans", "roce_slow_restart">(),
    ib_hw<"rp_cnp_handled", "rp_cnp_packets_handled">(),
    ib_hw<"rp_cnp_ignored", "rp_cnp_ignored_packets_received">(),
    ib_hw<"rx_atomic_requests">(),
    ib_hw<"rx_dct_connect", "rx_dct_connect_requests">(),
    ib_hw<"rx_icrc_encapsulated", "rx_icrc_encapsulated_errors">(),
    ib_hw<"rx_read_requests">(),
    ib_hw<"rx_write_requests">(),
};

inline constexpr std::array infiniband_ports = {
    EntityDir{.directory = "ports", .label = "port", .files = infiniband_port_files},
};

inline constexpr std::array infiniband_texts = {
    TextRow{.key = "board_id", .file = "board_id", .moves = Moves::seldom},
    TextRow{.key = "firmware_version", .file = "fw_ver", .moves = Moves::seldom},
    TextRow{.key = "hca_type", .file = "hca_type", .moves = Moves::seldom},
};

inline constexpr std::array infiniband_infos = {
    InfoRow{{.name = "node_infiniband_info",
             .help = "What is no number of the InfiniBand device; always 1.",
             .type = MetricType::gauge,
             .labels = {"device", "board_id", "firmware_version", "hca_type"}},
            infiniband_texts},
};

inline constexpr EntityDir infiniband_dir{.directory = "class/infiniband",
                                          .label = "device",
                                          .infos = infiniband_infos,
                                          .below = infiniband_ports};

}  // namespace strata::host
