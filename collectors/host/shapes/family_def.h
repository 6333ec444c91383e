// Definitions of the host's families, for tables that have one a line.
#pragma once

#include "core/metrics/metric_def.h"

namespace strata::host {

constexpr MetricDef gauge_def(std::string_view name, std::string_view help, LabelKeys labels = {}) {
  return {.name = name, .help = help, .type = MetricType::gauge, .labels = labels};
}

constexpr MetricDef counter_def(std::string_view name, std::string_view help,
                                LabelKeys labels = {}) {
  return {.name = name, .help = help, .type = MetricType::counter, .labels = labels};
}

constexpr MetricDef untyped_def(std::string_view name, std::string_view help,
                                LabelKeys labels = {}) {
  return {.name = name, .help = help, .type = MetricType::untyped, .labels = labels};
}

}  // namespace strata::host
