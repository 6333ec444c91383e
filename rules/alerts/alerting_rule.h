// The state machine of one alerting rule: inactive, pending for `for`, firing, and back after
// `keep_firing_for`, as Prometheus does it.
#pragma once

#include <unordered_map>
#include <vector>

#include "rules/alerts/alert.h"
#include "rules/alerts/evaluation.h"
#include "rules/files/rule_file.h"

namespace strata::rules {

/// Used from one thread.
class AlertingRule {
 public:
  /// Fails if a template does not parse.
  static Result<AlertingRule> make(Rule rule);

  [[nodiscard]] const Rule& rule() const { return rule_; }
  /// Pending and firing alerts, and those resolved of late, so that their end can be told.
  [[nodiscard]] std::vector<const Alert*> alerts() const;

  /// An alert that was active when the agent ended, `down_for` milliseconds ago. It goes on, with
  /// what it has pended so far, once the rule finds it again; where it is kept firing without being
  /// found, at once.
  void restore(Alert alert, std::int64_t down_for);
  /// Of those, what has not been found again yet.
  [[nodiscard]] std::vector<const Alert*> awaited() const;
  /// Those that were firing and have not been found again have ended; the others are forgotten.
  void end_restoring(std::int64_t now);

  /// Takes over the alerts of the rule in whose place this one stands.
  void take_state(AlertingRule& before);

  /// Moves all alerts on. The samples of ALERTS and ALERTS_FOR_STATE, or an error, which leaves the
  /// alerts as they were; but for the limit, which forgets them.
  Result<std::vector<RuleSample>> evaluate(const Evaluation& evaluation, std::int64_t limit);

 private:
  using Alerts = std::unordered_map<promql::Labels, Alert, promql::LabelsHash>;
  using Texts = std::vector<std::pair<std::string, templates::AlertText>>;

  explicit AlertingRule(Rule rule) : rule_(std::move(rule)) {}
  [[nodiscard]] Alert alert_of(const RuleSample& sample, const Evaluation& evaluation,
                               const templates::Environment& environment) const;
  Result<Alerts> found_alerts(const Evaluation& evaluation) const;
  /// False when it is to be forgotten.
  bool missing(Alert& alert, std::int64_t now) const;
  void begin(const promql::Labels& labels, const Alert& found);
  void add_samples(const Alert& alert, std::vector<RuleSample>& samples) const;

  Rule rule_;
  Texts labels_;
  Texts annotations_;
  Alerts active_;
  Alerts before_;  // from before a restart, not found yet
};

}  // namespace strata::rules
