// Moments and durations as parameters of Prometheus's HTTP API. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "rules/promql/duration.h"

namespace strata::agent::api {

/// Milliseconds since the epoch of seconds ("1700000000.5") or RFC 3339
/// ("2023-11-14T22:13:20.5+01:00"). Farther away than some 10 000 years is taken as the last moment
/// there is.
Result<std::int64_t> parse_time(std::string_view text);

/// Seconds ("15", "0.5") or a duration as in expressions ("1h30m").
Result<promql::Milliseconds> parse_step(std::string_view text);

/// "2023-11-14T22:13:20.5Z"; Go's zero time for 0, which means never.
std::string rfc3339(std::int64_t milliseconds);

}  // namespace strata::agent::api
