// cAdvisor's family of memory by NUMA node.
#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::container {

inline constexpr MetricDef memory_numa_pages{.name = "container_memory_numa_pages",
                                             .help = "Number of used pages per NUMA node",
                                             .type = MetricType::gauge,
                                             .layer = Layer::container,
                                             .labels = {"type", "scope", "node"}};

inline constexpr std::array memory_numa_metrics = {&memory_numa_pages};

}  // namespace strata::container
