#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::host {

inline constexpr MetricDef cpu_seconds{
    .name = "node_cpu_seconds_total",
    .help = "Seconds the CPUs spent in each mode.",
    .type = MetricType::counter,
    .labels = {"cpu", "mode"},
};
inline constexpr MetricDef cpu_guest_seconds{
    .name = "node_cpu_guest_seconds_total",
    .help = "Seconds the CPUs spent in guests (VMs) for each mode.",
    .type = MetricType::counter,
    .labels = {"cpu", "mode"},
};
inline constexpr MetricDef cpu_info{
    .name = "node_cpu_info",
    .help = "What /proc/cpuinfo says of the CPU; always 1.",
    .type = MetricType::gauge,
    .labels = many_keys<"package", "core", "cpu", "vendor", "family", "model", "model_name",
                        "microcode", "stepping", "cachesize">,
};
inline constexpr MetricDef cpu_frequency{
    .name = "node_cpu_frequency_hertz",
    .help = "Frequency that the CPU's thread runs at now.",
    .type = MetricType::gauge,
    .labels = {"package", "core", "cpu"},
};
inline constexpr MetricDef cpu_flag_info{
    .name = "node_cpu_flag_info",
    .help = "A flag that the first CPU has, of those asked for; always 1.",
    .type = MetricType::gauge,
    .labels = {"flag"},
};
inline constexpr MetricDef cpu_bug_info{
    .name = "node_cpu_bug_info",
    .help = "A bug that the first CPU has, of those asked for; always 1.",
    .type = MetricType::gauge,
    .labels = {"bug"},
};
inline constexpr MetricDef cpu_core_throttles{
    .name = "node_cpu_core_throttles_total",
    .help = "Times that the core was throttled by its heat.",
    .type = MetricType::counter,
    .labels = {"package", "core"},
};
inline constexpr MetricDef cpu_package_throttles{
    .name = "node_cpu_package_throttles_total",
    .help = "Times that the package was throttled by its heat.",
    .type = MetricType::counter,
    .labels = {"package"},
};
inline constexpr MetricDef cpu_isolated{
    .name = "node_cpu_isolated",
    .help = "1 for each CPU that the scheduler leaves alone (isolcpus).",
    .type = MetricType::gauge,
    .labels = {"cpu"},
};
inline constexpr MetricDef cpu_online{
    .name = "node_cpu_online",
    .help = "1 where the CPU is online, 0 where it was taken out.",
    .type = MetricType::gauge,
    .labels = {"cpu"},
};

inline constexpr std::array cpu_metrics = {
    &cpu_seconds,   &cpu_guest_seconds, &cpu_info,           &cpu_frequency,
    &cpu_flag_info, &cpu_bug_info,      &cpu_core_throttles, &cpu_package_throttles,
    &cpu_isolated,  &cpu_online};

}  // namespace strata::host
