// Runs a collector once and gives what it would expose as Prometheus text.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "core/collector.h"
#include "core/metrics/exposition.h"
#include "core/metrics/snapshot.h"

namespace strata::test {

/// `batch` as Prometheus text.
inline std::string exposed(std::shared_ptr<const Batch> batch) {
  CollectorReport report;
  report.batch = std::move(batch);
  std::string text;
  render(freeze(1, {}, {}, {report}), {}, ExpositionFormat::prometheus_text, text);
  return text;
}

/// What one collection brought.
struct Collected {
  Status status;
  std::string text;
  double took_seconds = 0;
};

inline Collected collect(Collector& collector) {
  auto batch = std::make_shared<Batch>();
  const auto start = std::chrono::steady_clock::now();
  auto status = collector.collect({}, *batch);
  const auto took = seconds(std::chrono::steady_clock::now() - start);
  return {std::move(status), exposed(std::move(batch)), took};
}

}  // namespace strata::test
