// The text of INFO as samples, under redis_exporter's names. Pure.
#pragma once

#include <string_view>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/metrics/batch.h"

namespace strata::redis {

/// Adds a sample for each fact of `info` that is in the tables; every one begins with the label
/// text `target` (instance, name). Lines of another shape are skipped. Code::parse if not one line
/// was INFO's, with nothing added. `wall` turns the uptime into a start time.
Status add_info(std::string_view info, std::string_view target, WallTime wall, Batch& batch);

}  // namespace strata::redis
