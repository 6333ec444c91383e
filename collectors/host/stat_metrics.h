#pragma once

#include <array>

#include "collectors/host/shapes/word_table.h"
#include "core/metrics/metric_def.h"

namespace strata::host {

inline constexpr MetricDef stat_interrupts{
    .name = "node_intr_total",
    .help = "Total number of interrupts serviced.",
    .type = MetricType::counter,
};
inline constexpr MetricDef stat_context_switches{
    .name = "node_context_switches_total",
    .help = "Total number of context switches.",
    .type = MetricType::counter,
};
inline constexpr MetricDef stat_boot_time{
    .name = "node_boot_time_seconds",
    .help = "Node boot time, in unixtime.",
    .type = MetricType::gauge,
};
inline constexpr MetricDef stat_forks{
    .name = "node_forks_total",
    .help = "Total number of forks.",
    .type = MetricType::counter,
};
inline constexpr MetricDef stat_procs_running{
    .name = "node_procs_running",
    .help = "Number of processes in runnable state.",
    .type = MetricType::gauge,
};
inline constexpr MetricDef stat_procs_blocked{
    .name = "node_procs_blocked",
    .help = "Number of processes blocked waiting for I/O to complete.",
    .type = MetricType::gauge,
};
inline constexpr MetricDef stat_softirqs{
    .name = "node_softirqs_total",
    .help = "Soft interrupts serviced, by what they are for.",
    .type = MetricType::counter,
    .labels = {"vector"},
};

constexpr Cell softirq_cell(std::uint8_t at, std::string_view vector) {
  return {.at = at, .def = &stat_softirqs, .labels = {vector}};
}

/// "softirq 5057579 250191 1481983 1647 211099 186066 0 1783454 622196 12499 508444": the sum
/// first.
inline constexpr std::array softirq_cells = {
    softirq_cell(1, "hi"),      softirq_cell(2, "timer"), softirq_cell(3, "net_tx"),
    softirq_cell(4, "net_rx"),  softirq_cell(5, "block"), softirq_cell(6, "block_iopoll"),
    softirq_cell(7, "tasklet"), softirq_cell(8, "sched"), softirq_cell(9, "hrtimer"),
    softirq_cell(10, "rcu"),
};
inline constexpr std::array softirq_rows = {WordRow{"softirq", softirq_cells}};

inline constexpr std::array stat_metrics = {
    &stat_interrupts,    &stat_context_switches, &stat_boot_time, &stat_forks,
    &stat_procs_running, &stat_procs_blocked,    &stat_softirqs,
};

}  // namespace strata::host
