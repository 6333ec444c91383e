// RuleResults: what rules make, into History and onto /metrics: ALERTS, ALERTS_FOR_STATE and the
// series of recording rules; but for those of the shipped ones, which a Prometheus that evaluates
// the same files would have twice.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "core/metrics/batch.h"
#include "rules/alerts/evaluation.h"
#include "rules/history/history.h"

namespace strata::agent {

inline constexpr MetricDef alerts_def{"ALERTS",
                                      "1 for each alert that is pending or firing.",
                                      MetricType::gauge,
                                      Layer::agent,
                                      {"alertname", "alertstate"}};
inline constexpr MetricDef alerts_for_state_def{"ALERTS_FOR_STATE",
                                                "Since when the alert is active, unix seconds.",
                                                MetricType::gauge,
                                                Layer::agent,
                                                {"alertname"}};
/// The name of the collector in whose name they stand in snapshots.
inline constexpr std::string_view rule_results_collector = "rules";
inline constexpr std::array rule_result_metrics = {&alerts_def, &alerts_for_state_def};

/// Used from the loop thread.
class RuleResults final : public rules::SampleSink {
 public:
  explicit RuleResults(rules::History& history) : history_(history) {}

  void append(const promql::Labels& labels, const promql::Sample& sample) override;

  /// Series of these names go into History only.
  void leave_out(std::set<std::string, std::less<>> names);

  /// All that there is now; the same object until something changes.
  std::shared_ptr<const Batch> batch();
  [[nodiscard]] std::size_t size() const { return values_.size(); }

 private:
  rules::History& history_;
  std::set<std::string, std::less<>> left_out_;
  std::map<promql::Labels, double> values_;
  std::shared_ptr<const Batch> batch_;  // null: to be made
};

}  // namespace strata::agent
