#pragma once

#include <array>

#include "collectors/host/shapes/column_table.h"
#include "collectors/host/shapes/family_def.h"

namespace strata::host::softnet {

/// A column of /proc/net/softnet_stat.
constexpr Column column(std::uint8_t at, MetricDef def) {
  return {at, def, {.spelling = Spelling::hex}};
}

inline constexpr std::array columns = {
    column(0, counter_def("node_softnet_processed_total",
                          "Packets that the CPU has taken from its backlog.", {"cpu"})),
    column(1, counter_def("node_softnet_dropped_total",
                          "Packets dropped because the backlog was full.", {"cpu"})),
    column(2, counter_def("node_softnet_times_squeezed_total",
                          "Times that packets were left when the time or budget of a round "
                          "ran out.",
                          {"cpu"})),
    column(8, counter_def("node_softnet_cpu_collision_total",
                          "Collisions when a device was to be locked for sending.", {"cpu"})),
    column(9, counter_def("node_softnet_received_rps_total",
                          "Times that another CPU woke this one to receive packets.", {"cpu"})),
    column(10, counter_def("node_softnet_flow_limit_count_total",
                           "Packets dropped by the limit of a flow.", {"cpu"})),
    column(11, gauge_def("node_softnet_backlog_len", "Packets in the backlog.", {"cpu"})),
};

/// The CPU's number is in the line since 5.10; before, lines were counted.
inline std::string cpu_of(Fields fields, std::size_t line) {
  constexpr std::size_t cpu_at = 12;
  if (fields.size() <= cpu_at) return std::to_string(line);
  const auto cpu = hex32(fields[cpu_at]);
  return cpu ? std::to_string(*cpu) : std::string();
}

/// "000dfb82 00000029 0000000a 00000000 00000000 00000000 00000000 00000000 00000000 00000011 ..."
inline constexpr ColumnTable table{
    .file = {Root::host_net, "softnet_stat"}, .columns = columns, .fewest = 9, .label_of = cpu_of};

}  // namespace strata::host::softnet
