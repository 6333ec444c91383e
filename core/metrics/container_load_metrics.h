// cAdvisor's load averages. They stand here because two collectors serve them: the kernel side has
// the time that tasks ran or waited for a CPU; without it, and for uninterruptible tasks, states
// are looked at every now and then. The unit is a thousandth of a task.
#pragma once

#include <array>
#include <chrono>

#include "core/base/clock.h"
#include "core/metrics/metric_def.h"

namespace strata::container_load {

inline constexpr MetricDef average{
    .name = "container_cpu_load_average_10s",
    .help = "Value of container cpu load average over the last 10 seconds, times 1000.",
    .type = MetricType::gauge,
    .layer = Layer::container};
inline constexpr MetricDef uninterruptible_average{
    .name = "container_cpu_load_d_average_10s",
    .help = "Value of container cpu load.d average over the last 10 seconds, times 1000.",
    .type = MetricType::gauge,
    .layer = Layer::container};

inline constexpr Duration constant = std::chrono::seconds(10);
inline constexpr double per_task = 1000;

inline constexpr std::array metrics = {&average, &uninterruptible_average};

}  // namespace strata::container_load
