// What a container's CPU quota does to it. cAdvisor's families are in metrics.h but for the burst.
#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::container {

inline constexpr MetricDef cpu_cfs_burst_periods{.name = "container_cpu_cfs_burst_periods_total",
                                                 .help = "Number of periods when burst occurs.",
                                                 .type = MetricType::counter,
                                                 .layer = Layer::container};
inline constexpr MetricDef cpu_cfs_burst_seconds{
    .name = "container_cpu_cfs_burst_seconds_total",
    .help = "Total time duration the container has been bursted.",
    .type = MetricType::counter,
    .layer = Layer::container};

inline constexpr MetricDef cpu_quota_cores{
    .name = "strata_container_cpu_quota_cores",
    .help = "CPUs that the container may use at once; absent where that is not limited.",
    .type = MetricType::gauge,
    .layer = Layer::container};
inline constexpr MetricDef cpu_quota_used{
    .name = "strata_container_cpu_quota_used_ratio",
    .help = "Part of its CPU quota that the container used in the last few seconds.",
    .type = MetricType::gauge,
    .layer = Layer::container};
inline constexpr MetricDef cpu_throttled{
    .name = "strata_container_cpu_throttled_ratio",
    .help =
        "Part of the quota's periods of the last few seconds in which the container was "
        "throttled; absent where it was idle.",
    .type = MetricType::gauge,
    .layer = Layer::container};

inline constexpr std::array cpu_limit_metrics = {&cpu_cfs_burst_periods, &cpu_cfs_burst_seconds,
                                                 &cpu_quota_cores, &cpu_quota_used, &cpu_throttled};

}  // namespace strata::container
