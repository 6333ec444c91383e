// Parser of foreign expositions: Prometheus text 0.0.4 and OpenMetrics 1.0 text. Pure; samples are
// handed on as they are read, as views into the caller's text. Accepts what Prometheus's scraper
// accepts, apart from lines that promtool and the format's own text forbid.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>

#include "core/base/result.h"
#include "core/metrics/batch.h"
#include "core/metrics/exposition.h"
#include "core/metrics/exposition_line.h"

namespace strata {

/// A family as MetricDef has it: counters by the name of their samples ("x_total"), OpenMetrics's
/// info, stateset and parts of gauge histograms as gauges, unknown as untyped, a `_created` line as
/// a gauge of its own.
struct ParsedFamily {
  std::string_view name;
  std::string_view help;  // unescaped
  MetricType type = MetricType::untyped;
};

/// Valid during the call only.
struct ParsedSample {
  ParsedFamily family;
  Suffix suffix = Suffix::none;
  std::span<const ParsedLabel> labels;
  double value = 0;
  std::string_view name = {};                            // as it stands in the line
  std::optional<std::int64_t> timestamp = std::nullopt;  // milliseconds since 1970
  const ParsedExemplar* exemplar = nullptr;              // null: none
};

struct ExpositionSummary {
  std::size_t samples = 0;               // handed on
  std::size_t duplicates = 0;            // left out: their series had been there before
  std::size_t first_duplicate_line = 0;  // counted from 1
};

using SampleSink = std::function<void(const ParsedSample&)>;

/// Calls `sink` for each sample. One malformed line fails the whole, as in Prometheus, with a
/// message that begins with "line N"; what the sink got by then must be thrown away.
Result<ExpositionSummary> parse_exposition(std::string_view text, ExpositionFormat format,
                                           const ExpositionLimits& limits, const SampleSink& sink);

}  // namespace strata
