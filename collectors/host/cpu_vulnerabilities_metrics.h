#pragma once

#include "core/metrics/metric_def.h"

namespace strata::host {

inline constexpr MetricDef cpu_vulnerability_info{
    .name = "node_cpu_vulnerabilities_info",
    .help =
        "How the CPUs stand to a known vulnerability: state is not affected, vulnerable, "
        "mitigation or unknown; always 1.",
    .type = MetricType::gauge,
    .labels = {"codename", "state", "mitigation"},
};

}  // namespace strata::host
