// How containers fare by their runtime's word: the verdict of health checks, and how runs ended.
#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::container {

inline constexpr MetricDef health_state{
    .name = "container_health_state",
    .help =
        "The result of the container's health check: 1 healthy, 0 starting or unhealthy, -1 no "
        "check is known",
    .type = MetricType::gauge,
    .layer = Layer::container};
inline constexpr MetricDef health{
    .name = "strata_container_health",
    .help =
        "1, with the verdict of the container's health check: starting, healthy or unhealthy; "
        "absent without a check.",
    .type = MetricType::gauge,
    .layer = Layer::container,
    .labels = {"status"}};
inline constexpr MetricDef last_exit_code{
    .name = "strata_container_last_exit_code",
    .help =
        "Exit code of the last run that ended, as the runtime tells it (128 and the signal where "
        "one ended it); also of containers that do not run.",
    .type = MetricType::gauge,
    .layer = Layer::container};
inline constexpr MetricDef last_exit_time{.name = "strata_container_last_exit_time_seconds",
                                          .help = "When that run ended, since unix epoch.",
                                          .type = MetricType::gauge,
                                          .layer = Layer::container};
inline constexpr MetricDef last_exit_oom_killed{.name = "strata_container_last_exit_oom_killed",
                                                .help = "Whether that run had an OOM kill.",
                                                .type = MetricType::gauge,
                                                .layer = Layer::container};

inline constexpr std::array condition_metrics = {&health_state, &health, &last_exit_code,
                                                 &last_exit_time, &last_exit_oom_killed};

}  // namespace strata::container
