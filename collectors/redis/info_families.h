// The text of INFO as samples, under redis_exporter's names. Pure.
#pragma once

#include "collectors/redis/info_text.h"
#include "collectors/redis/samples.h"
#include "core/base/clock.h"
#include "core/base/result.h"

namespace strata::redis {

/// Adds a sample for each fact of `info` that is in the tables. Code::parse if not one line was
/// INFO's, with nothing added. `wall` turns the uptime into a start time. INFO leaves out databases
/// without keys: the first `databases` of a server that has a keyspace are there with 0.
Status add_info(const InfoText& info, std::size_t databases, WallTime wall, Samples& samples);

/// Lines of a section of plain numbers outside INFO (CLUSTER INFO, INFO modules), by the same
/// tables.
void add_plain_lines(const InfoText& text, Samples& samples);

}  // namespace strata::redis
