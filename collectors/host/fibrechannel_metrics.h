// Fibre Channel hosts, /sys/class/fc_host/<host>/.
#pragma once

#include <array>
#include <limits>

#include "collectors/host/shapes/entity_dirs.h"

namespace strata::host {

constexpr FileRow fibrechannel_counter(std::string_view file, std::string_view name,
                                       std::string_view help) {
  return {.file = file,
          .def = {.name = name, .help = help, .type = MetricType::counter, .labels = {"fc_host"}},
          // What the adapter does not count it gives as all ones.
          .unit = {.spelling = Spelling::any_base,
                   .unknown = std::numeric_limits<std::uint64_t>::max()}};
}

inline constexpr std::array fibrechannel_files = {
    fibrechannel_counter("statistics/dumped_frames", "node_fibrechannel_dumped_frames_total",
                         "Frames that the host dumped."),
    fibrechannel_counter("statistics/error_frames", "node_fibrechannel_error_frames_total",
                         "Frames with errors."),
    fibrechannel_counter("statistics/invalid_crc_count", "node_fibrechannel_invalid_crc_total",
                         "Frames whose checksum was wrong."),
    fibrechannel_counter("statistics/rx_frames", "node_fibrechannel_rx_frames_total",
                         "Frames received."),
    fibrechannel_counter("statistics/rx_words", "node_fibrechannel_rx_words_total",
                         "Words received."),
    fibrechannel_counter("statistics/tx_frames", "node_fibrechannel_tx_frames_total",
                         "Frames transmitted."),
    fibrechannel_counter("statistics/tx_words", "node_fibrechannel_tx_words_total",
                         "Words transmitted."),
    fibrechannel_counter("statistics/seconds_since_last_reset",
                         "node_fibrechannel_seconds_since_last_reset_total",
                         "Seconds since the host's counters were set to zero."),
    fibrechannel_counter("statistics/invalid_tx_word_count",
                         "node_fibrechannel_invalid_tx_words_total",
                         "Invalid words that the host transmitted."),
    fibrechannel_counter("statistics/link_failure_count", "node_fibrechannel_link_failure_total",
                         "Failures of the link."),
    fibrechannel_counter("statistics/loss_of_sync_count", "node_fibrechannel_loss_of_sync_total",
                         "Times that bits or words were out of step."),
    fibrechannel_counter("statistics/loss_of_signal_count",
                         "node_fibrechannel_loss_of_signal_total",
                         "Times that the signal was lost."),
    fibrechannel_counter("statistics/nos_count", "node_fibrechannel_nos_total",
                         "Not-operational sequences received."),
    fibrechannel_counter("statistics/fcp_packet_aborts",
                         "node_fibrechannel_fcp_packet_aborts_total", "Packets aborted."),
};

inline constexpr std::array fibrechannel_texts = {
    TextRow{"speed", "speed"},
    TextRow{"port_state", "port_state"},
    TextRow{"port_type", "port_type"},
    TextRow{"port_id", "port_id", "0x"},
    TextRow{"port_name", "port_name", "0x"},
    TextRow{"fabric_name", "fabric_name", "0x"},
    TextRow{"symbolic_name", "symbolic_name"},
    TextRow{"supported_classes", "supported_classes"},
    TextRow{"supported_speeds", "supported_speeds"},
    TextRow{"dev_loss_tmo", "dev_loss_tmo"},
};

inline constexpr std::array fibrechannel_infos = {
    InfoRow{{.name = "node_fibrechannel_info",
             .help = "What is no number of the Fibre Channel host; always 1.",
             .type = MetricType::gauge,
             .labels = many_keys<"fc_host", "speed", "port_state", "port_type", "port_id",
                                 "port_name", "fabric_name", "symbolic_name", "supported_classes",
                                 "supported_speeds", "dev_loss_tmo">},
            fibrechannel_texts},
};

inline constexpr EntityDir fibrechannel_dir{.directory = "class/fc_host",
                                            .label = "fc_host",
                                            .files = fibrechannel_files,
                                            .infos = fibrechannel_infos};

}  // namespace strata::host
