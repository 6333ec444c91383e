// Durations as Prometheus writes them: "1h30m", "500ms", "0s".
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace strata::promql {

using Milliseconds = std::chrono::milliseconds;

/// "5m", "1y2w3d4h5m6s7ms", "0"; units in this order, each once.
Result<Milliseconds> parse_duration(std::string_view text);
/// Years and weeks only when nothing remains of them: "90d", but "2w".
std::string to_string(Milliseconds duration);

}  // namespace strata::promql
