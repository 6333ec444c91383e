// The catalogue: every metric that this agent defines, whoever collects it. Scraped families are
// the applications' own and are not in it.
#pragma once

#include <string>
#include <vector>

#include "core/metrics/metric_def.h"

namespace strata::agent {

/// Sorted by name.
std::vector<const MetricDef*> catalogue();

/// docs/metrics.md: a table for each layer.
std::string metrics_markdown(const std::vector<const MetricDef*>& catalogue);

}  // namespace strata::agent
