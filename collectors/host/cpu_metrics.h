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

inline constexpr std::array cpu_metrics = {&cpu_seconds, &cpu_guest_seconds};

}  // namespace strata::host
