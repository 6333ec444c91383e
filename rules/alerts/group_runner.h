// Evaluates the rules of a group one after the other, each seeing what those before it made, and
// marks series stale that a rule no longer makes.
#pragma once

#include <string>
#include <unordered_set>
#include <variant>
#include <vector>

#include "rules/alerts/alerting_rule.h"
#include "rules/alerts/recording_rule.h"

namespace strata::rules {

struct RuleFailure {
  std::string rule;
  Error error;
};

/// Used from one thread.
class GroupRunner {
 public:
  static Result<GroupRunner> make(RuleGroup group);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::optional<promql::Milliseconds> interval() const { return interval_; }
  [[nodiscard]] std::vector<const AlertingRule*> alerting_rules() const;
  [[nodiscard]] std::vector<AlertingRule*> alerting_rules();

  /// All rules at one moment; a rule that fails makes nothing and leaves the others alone.
  std::vector<RuleFailure> evaluate(const Evaluation& evaluation, SampleSink& sink);

 private:
  using SeriesSet = std::unordered_set<promql::Labels, promql::LabelsHash>;
  struct Member {
    std::variant<RecordingRule, AlertingRule> rule;
    SeriesSet made;  // at the last evaluation that did not fail
  };

  static void publish(Member& member, const std::vector<RuleSample>& samples, std::int64_t time,
                      SampleSink& sink);

  std::string name_;
  std::optional<promql::Milliseconds> interval_;
  std::int64_t limit_ = 0;
  std::vector<Member> members_;
};

}  // namespace strata::rules
