// cAdvisor's family of the cpuset controller.
#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::container {

inline constexpr MetricDef memory_migrate{.name = "container_memory_migrate",
                                          .help = "Memory migrate status.",
                                          .type = MetricType::gauge,
                                          .layer = Layer::container};

inline constexpr std::array cpuset_metrics = {&memory_migrate};

}  // namespace strata::container
