// Network interfaces' properties, /sys/class/net/<device>/.
#pragma once

#include <array>

#include "collectors/host/fixed_text.h"
#include "collectors/host/shapes/entity_dirs.h"

namespace strata::host {

/// 1 where it is "up": the loopback's "unknown" is not.
std::optional<double> is_up(std::string_view operstate);

/// "up" or "down" by the lowest bit (IFF_UP) of "0x1303"; "unknown" where there is no number.
std::string_view admin_state(std::string_view flags);

/// Bytes a second of Mbit/s; nullopt for the -1 of an interface that is down.
std::optional<double> valid_speed(std::string_view speed);

template <FixedText Name>
constexpr FileRow netclass_row(std::string_view file, MetricType type, Unit unit = {}) {
  return {.file = file,
          .def = {.name = field_text<"node_network_", Name, "">,
                  .help = field_text<"Property of the network interface: ", Name, ".">,
                  .type = type,
                  .labels = {"device"}},
          .unit = unit};
}

template <FixedText Name>
constexpr FileRow netclass_gauge(std::string_view file, Unit unit = {}) {
  return netclass_row<Name>(file, MetricType::gauge, unit);
}

template <FixedText Name>
constexpr FileRow netclass_counter(std::string_view file) {
  return netclass_row<Name>(file, MetricType::counter);
}

inline constexpr Unit megabits_per_second{.times = 1'000'000, .per_unit = 8};
inline constexpr Unit hexadecimal{.spelling = Spelling::hex};

inline constexpr std::array netclass_files = {
    FileRow{.file = "operstate",
            .def = {.name = "node_network_up",
                    .help = "1 where the network interface's operstate is up, 0 where it is not.",
                    .type = MetricType::gauge,
                    .labels = {"device"}},
            .value_of = is_up},
    netclass_gauge<"address_assign_type">("addr_assign_type"),
    netclass_gauge<"carrier">("carrier"),
    netclass_counter<"carrier_changes_total">("carrier_changes"),
    netclass_counter<"carrier_up_changes_total">("carrier_up_count"),
    netclass_counter<"carrier_down_changes_total">("carrier_down_count"),
    netclass_gauge<"device_id">("dev_id", hexadecimal),
    netclass_gauge<"dormant">("dormant"),
    netclass_gauge<"flags">("flags", hexadecimal),
    netclass_gauge<"iface_id">("ifindex"),
    netclass_gauge<"iface_link">("iflink"),
    netclass_gauge<"iface_link_mode">("link_mode"),
    netclass_gauge<"mtu_bytes">("mtu"),
    netclass_gauge<"name_assign_type">("name_assign_type"),
    netclass_gauge<"net_dev_group">("netdev_group"),
    netclass_gauge<"protocol_type">("type"),
    netclass_gauge<"transmit_queue_length">("tx_queue_len"),
    netclass_gauge<"speed_bytes">("speed", megabits_per_second),
};

/// The same without the speeds of interfaces that have none.
inline constexpr auto netclass_valid_files = [] {
  auto rows = netclass_files;
  rows.back().value_of = valid_speed;
  return rows;
}();

inline constexpr std::array netclass_texts = {
    TextRow{"address", "address"},
    TextRow{"broadcast", "broadcast"},
    TextRow{"duplex", "duplex"},
    TextRow{"operstate", "operstate"},
    TextRow{.key = "adminstate", .file = "flags", .shown_as = admin_state},
    TextRow{"ifalias", "ifalias"},
};

inline constexpr std::array netclass_infos = {
    InfoRow{{.name = "node_network_info",
             .help = "What is no number of the network interface; always 1.",
             .type = MetricType::gauge,
             .labels = many_keys<"device", "address", "broadcast", "duplex", "operstate",
                                 "adminstate", "ifalias">},
            netclass_texts},
};

inline constexpr EntityDir netclass_dir{
    .directory = "class/net", .label = "device", .files = netclass_files, .infos = netclass_infos};
inline constexpr EntityDir netclass_valid_dir{.directory = "class/net",
                                              .label = "device",
                                              .files = netclass_valid_files,
                                              .infos = netclass_infos};

}  // namespace strata::host
