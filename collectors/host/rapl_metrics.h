// Energy by zone of the processor, /sys/class/powercap/<zone>/.
#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::host {

constexpr MetricDef rapl_def(std::string_view name, std::string_view help) {
  return {.name = name, .help = help, .type = MetricType::counter, .labels = {"index", "path"}};
}

/// Zones that there are; a processor may name others, whose families are made alike.
inline constexpr std::array rapl_zones = {
    rapl_def("node_rapl_package_joules_total", "Energy used in the RAPL zone package."),
    rapl_def("node_rapl_core_joules_total", "Energy used in the RAPL zone core."),
    rapl_def("node_rapl_uncore_joules_total", "Energy used in the RAPL zone uncore."),
    rapl_def("node_rapl_dram_joules_total", "Energy used in the RAPL zone dram."),
    rapl_def("node_rapl_psys_joules_total", "Energy used in the RAPL zone psys."),
};

/// In place of them all, with the option for it.
inline constexpr MetricDef rapl_any_zone{
    .name = "node_rapl_joules_total",
    .help = "Energy used in the RAPL zone.",
    .type = MetricType::counter,
    .labels = {"index", "path", "rapl_zone"},
};

}  // namespace strata::host
