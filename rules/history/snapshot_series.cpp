#include "rules/history/snapshot_series.h"

#include <chrono>

#include "core/metrics/exposition.h"
#include "core/metrics/labels.h"

namespace strata::rules {

std::int64_t milliseconds_of(WallTime time) {
  return std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

promql::Labels series_labels(const MetricDef& def, const SampleRef& ref,
                             const promql::Labels& target) {
  // Of equal names the last one counts.
  std::vector<promql::Label> labels(target.all().begin(), target.all().end());
  const auto take = [&](std::string_view key, std::string_view value) {
    labels.push_back({std::string(key), std::string(value)});
  };
  if (ref.sample().entity != nullptr) each_label(ref.sample().entity->labels, take);
  each_label(ref.batch->labels(ref.sample()), take);
  labels.push_back({std::string(promql::metric_name_label),
                    std::string(def.name).append(suffix_text(ref.sample().suffix))});
  return promql::Labels(std::move(labels));
}

std::int64_t moment_of(const Snapshot& snapshot, const CollectorReport& report) {
  const bool collected = report.batch && report.up;
  return milliseconds_of(collected ? snapshot.wall - (snapshot.at - report.collected_at)
                                   : snapshot.wall);
}

}  // namespace strata::rules
