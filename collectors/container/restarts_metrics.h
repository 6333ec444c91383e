// How often containers have restarted.
#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::container {

inline constexpr MetricDef restarts{
    .name = "strata_container_restarts_total",
    .help =
        "Restarts of a workload, whichever containers it has had: counted by its runtime, seen as "
        "another run of the container, or as another container under its name. No id, so that it "
        "goes on through a re-creation.",
    .type = MetricType::counter,
    .layer = Layer::container,
    .labels = many_keys<"runtime", "name", "compose_project", "compose_service", "namespace", "pod",
                        "container">};

inline constexpr std::array restarts_metrics = {&restarts};

}  // namespace strata::container
