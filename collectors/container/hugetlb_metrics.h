// cAdvisor's families of huge pages.
#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::container {

inline constexpr MetricDef hugetlb_failcnt{.name = "container_hugetlb_failcnt",
                                           .help = "Number of hugepage usage hits limits",
                                           .type = MetricType::counter,
                                           .layer = Layer::container,
                                           .labels = {"pagesize"}};
inline constexpr MetricDef hugetlb_usage{.name = "container_hugetlb_usage_bytes",
                                         .help = "Current hugepage usage in bytes",
                                         .type = MetricType::gauge,
                                         .layer = Layer::container,
                                         .labels = {"pagesize"}};
inline constexpr MetricDef hugetlb_max_usage{.name = "container_hugetlb_max_usage_bytes",
                                             .help = "Maximum hugepage usage recorded in bytes",
                                             .type = MetricType::gauge,
                                             .layer = Layer::container,
                                             .labels = {"pagesize"}};

inline constexpr std::array hugetlb_metrics = {&hugetlb_failcnt, &hugetlb_usage,
                                               &hugetlb_max_usage};

}  // namespace strata::container
