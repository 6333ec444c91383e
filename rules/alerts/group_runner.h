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

  [[nodiscard]] std::size_t size() const { return members_.size(); }
  [[nodiscard]] const Rule& rule(std::size_t index) const;
  /// Null if it is a recording rule.
  [[nodiscard]] const AlertingRule* alerting(std::size_t index) const {
    return std::get_if<AlertingRule>(&members_[index].rule);
  }

  /// Takes over what the rules of the same names and labels have: their alerts, and what they made.
  void take_state(GroupRunner& before);
  /// Marks as stale what the rules made whose place no other has taken.
  void end_series(std::int64_t time, SampleSink& sink);

  /// One rule; gives how many samples it made. If it fails it makes nothing.
  Result<std::size_t> evaluate(std::size_t index, const Evaluation& evaluation, SampleSink& sink);
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
