#include "rules/alerts/recording_rule.h"

#include <unordered_set>

namespace strata::rules {

Result<std::vector<RuleSample>> RecordingRule::evaluate(const Evaluation& evaluation,
                                                        std::int64_t limit) const {
  auto samples = query(evaluation, *rule_.expr);
  if (!samples) return samples;
  std::unordered_set<promql::Labels, promql::LabelsHash> seen;
  for (auto& sample : *samples) {
    promql::LabelsBuilder labels(sample.labels);
    labels.set(promql::metric_name_label, rule_.name);
    for (const auto& [name, value] : rule_.labels) labels.set(name, value);
    sample.labels = std::move(labels).build();
    if (!seen.insert(sample.labels).second) {
      return fail(Code::invalid,
                  "vector contains metrics with the same labelset after applying rule labels");
    }
  }
  if (limit > 0 && samples->size() > static_cast<std::size_t>(limit)) {
    return fail(Code::exhausted, "exceeded limit of " + std::to_string(limit) + " with " +
                                     std::to_string(samples->size()) + " series");
  }
  return samples;
}

}  // namespace strata::rules
