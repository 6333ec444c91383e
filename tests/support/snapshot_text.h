// Snapshots from lines as an exposition has them, for what reads snapshots.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/text.h"
#include "core/metrics/snapshot.h"

namespace strata::test {

/// One collector's lines: `name{labels} value`. A name that ends in "_bucket" is a histogram's.
struct CollectorText {
  std::string name;
  Layer layer = Layer::container;
  std::string lines;
  Instant collected_at{};
};

namespace detail {

/// A definition and the text of its name.
struct OwnedDef {
  std::string name;
  MetricDef def;
};

inline void add_line(Batch& batch, std::string_view line, Layer layer) {
  const auto space = line.rfind(' ');
  const auto brace = line.find('{');
  const auto name_end = brace == std::string_view::npos ? space : brace;
  const auto name = line.substr(0, name_end);
  const auto labels = brace == std::string_view::npos ? std::string_view{}
                                                      : line.substr(brace + 1, space - brace - 2);
  const bool bucket = name.ends_with("_bucket");
  auto owned = std::make_shared<OwnedDef>();
  owned->name = bucket ? name.substr(0, name.size() - 7) : name;
  owned->def = {.name = owned->name,
                .help = "",
                .type = bucket ? MetricType::histogram : MetricType::gauge,
                .layer = layer};
  batch.add_rendered(owned->def, bucket ? Suffix::bucket : Suffix::none, labels,
                     text::real(line.substr(space + 1)).value_or(0));
  batch.hold(owned);
}

}  // namespace detail

inline Snapshot snapshot_of(const std::vector<CollectorText>& collectors, Instant at = {},
                            WallTime wall = {}) {
  std::vector<CollectorReport> reports;
  for (const auto& collector : collectors) {
    auto batch = std::make_shared<Batch>();
    std::string_view rest = collector.lines;
    while (!rest.empty()) {
      const auto line = text::trim(text::take_line(rest));
      if (!line.empty()) detail::add_line(*batch, line, collector.layer);
    }
    CollectorReport report;
    report.name = collector.name;
    report.layer = collector.layer;
    report.batch = std::move(batch);
    report.up = true;
    report.collected_at = collector.collected_at;
    reports.push_back(std::move(report));
  }
  return freeze(1, at, wall, std::move(reports));
}

}  // namespace strata::test
