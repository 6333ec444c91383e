// One .prom file of the textfile collector: Prometheus's text format, held to the rules of the
// parser that node_exporter has, which is stricter than Prometheus's own scraper.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/metrics/batch.h"
#include "core/metrics/metric_def.h"

namespace strata::host {

struct TextfileRow {
  Suffix suffix = Suffix::none;
  std::string labels;  // rendered, sorted by name; empty ones left out
  double value = 0;
};

struct TextfileFamily {
  std::string name;
  std::string help;  // empty: none
  MetricType type = MetricType::untyped;
  std::vector<TextfileRow> rows;
};

/// The families that have samples, in the order of their first ones. One malformed line fails the
/// whole file, and so does one timestamp. A bucket without bound is added where a histogram lacks
/// it and has a count.
Result<std::vector<TextfileFamily>> parse_textfile(std::string_view text);

}  // namespace strata::host
