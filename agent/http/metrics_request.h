// What a request for /metrics asks for: pure functions from its path and parameters.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/metrics/exposition.h"

namespace strata::agent {

/// Those that can be asked for by name.
inline constexpr std::array named_layers{Layer::host, Layer::container, Layer::dependency,
                                         Layer::business};

/// "host", "container", "dependency", "business".
Result<Layer> layer_named(std::string_view name);

/// `within` narrowed by `collect[]` and `exclude[]`, as in node_exporter: Code::not_found for a
/// collector asked for that is not there or switched off, Code::invalid for both at once. What is
/// excluded need not be there.
Result<Selection> selection_of(const Snapshot& snapshot, Selection within,
                               const std::vector<std::string>& collect,
                               const std::vector<std::string>& exclude);

/// Names of the collectors that watch the Redis server at `target`, as in redis_exporter's
/// /scrape: with or without scheme, user, database and usual port.
Result<std::vector<std::string>> collectors_of_target(const Snapshot& snapshot,
                                                      std::string_view target);

/// Whether an Accept-Encoding header lets us answer with gzip.
bool accepts_gzip(std::string_view accept_encoding);

}  // namespace strata::agent
