// What a request for /metrics asks for: pure functions from its path and parameters.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/metrics/exposition.h"

namespace strata::agent {

/// "host", "container", "dependency", "business".
Result<Layer> layer_named(std::string_view name);

/// The selection of `collect[]` and `exclude[]`; as in node_exporter an unknown collector, or both
/// parameters at once, is an error (HTTP 400).
Result<Selection> selection_of(const Snapshot& snapshot, const std::vector<std::string>& collect,
                               const std::vector<std::string>& exclude);

/// Whether an Accept-Encoding header lets us answer with gzip.
bool accepts_gzip(std::string_view accept_encoding);

}  // namespace strata::agent
