// cAdvisor's families of pressure stall information.
#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::container {

inline constexpr MetricDef pressure_cpu_waiting{
    .name = "container_pressure_cpu_waiting_seconds_total",
    .help = "Total time duration tasks in the container have waited due to CPU congestion.",
    .type = MetricType::counter,
    .layer = Layer::container};
inline constexpr MetricDef pressure_cpu_stalled{
    .name = "container_pressure_cpu_stalled_seconds_total",
    .help =
        "Total time duration no tasks in the container could make progress due to CPU congestion.",
    .type = MetricType::counter,
    .layer = Layer::container};
inline constexpr MetricDef pressure_memory_waiting{
    .name = "container_pressure_memory_waiting_seconds_total",
    .help = "Total time duration tasks in the container have waited due to memory congestion.",
    .type = MetricType::counter,
    .layer = Layer::container};
inline constexpr MetricDef pressure_memory_stalled{
    .name = "container_pressure_memory_stalled_seconds_total",
    .help =
        "Total time duration no tasks in the container could make progress due to memory "
        "congestion.",
    .type = MetricType::counter,
    .layer = Layer::container};
inline constexpr MetricDef pressure_io_waiting{
    .name = "container_pressure_io_waiting_seconds_total",
    .help = "Total time duration tasks in the container have waited due to IO congestion.",
    .type = MetricType::counter,
    .layer = Layer::container};
inline constexpr MetricDef pressure_io_stalled{
    .name = "container_pressure_io_stalled_seconds_total",
    .help =
        "Total time duration no tasks in the container could make progress due to IO congestion.",
    .type = MetricType::counter,
    .layer = Layer::container};

inline constexpr std::array pressure_metrics = {&pressure_cpu_waiting,    &pressure_cpu_stalled,
                                                &pressure_memory_waiting, &pressure_memory_stalled,
                                                &pressure_io_waiting,     &pressure_io_stalled};

}  // namespace strata::container
