#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::host {

inline constexpr MetricDef load1{
    .name = "node_load1",
    .help = "1m load average.",
    .type = MetricType::gauge,
};
inline constexpr MetricDef load5{
    .name = "node_load5",
    .help = "5m load average.",
    .type = MetricType::gauge,
};
inline constexpr MetricDef load15{
    .name = "node_load15",
    .help = "15m load average.",
    .type = MetricType::gauge,
};

/// In the order of /proc/loadavg's fields.
inline constexpr std::array loadavg_metrics = {&load1, &load5, &load15};

}  // namespace strata::host
