// The catalogue: every metric that this agent defines, whoever collects it. Scraped families are
// the applications' own and are not in it.
#pragma once

#include <string>

#include "core/metrics/definitions.h"

namespace strata::agent {

/// Sorted by name.
Definitions catalogue();

/// docs/metrics.md: a table for each layer.
std::string metrics_markdown(const Definitions& catalogue);

}  // namespace strata::agent
