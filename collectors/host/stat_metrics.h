#pragma once

#include <array>

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

inline constexpr std::array stat_metrics = {
    &stat_interrupts, &stat_context_switches, &stat_boot_time,
    &stat_forks,      &stat_procs_running,    &stat_procs_blocked,
};

}  // namespace strata::host
