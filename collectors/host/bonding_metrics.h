#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::host {

inline constexpr MetricDef bonding_slaves{
    .name = "node_bonding_slaves",
    .help = "Interfaces that a bond is made of.",
    .type = MetricType::gauge,
    .labels = {"master"},
};
inline constexpr MetricDef bonding_active{
    .name = "node_bonding_active",
    .help = "Interfaces of a bond whose link is up.",
    .type = MetricType::gauge,
    .labels = {"master"},
};

inline constexpr std::array bonding_metrics = {&bonding_slaves, &bonding_active};

}  // namespace strata::host
