#include "rules/alerts/group_runner.h"

namespace strata::rules {

Result<GroupRunner> GroupRunner::make(RuleGroup group) {
  GroupRunner runner;
  runner.name_ = std::move(group.name);
  runner.interval_ = group.interval;
  runner.limit_ = group.limit;
  for (auto& rule : group.rules) {
    if (rule.kind == RuleKind::recording) {
      runner.members_.push_back({RecordingRule(std::move(rule)), {}});
      continue;
    }
    auto alerting = AlertingRule::make(std::move(rule));
    if (!alerting) return fail(alerting.error());
    runner.members_.push_back({std::move(*alerting), {}});
  }
  return runner;
}

std::vector<const AlertingRule*> GroupRunner::alerting_rules() const {
  std::vector<const AlertingRule*> found;
  for (const auto& member : members_) {
    if (const auto* rule = std::get_if<AlertingRule>(&member.rule)) found.push_back(rule);
  }
  return found;
}

std::vector<AlertingRule*> GroupRunner::alerting_rules() {
  std::vector<AlertingRule*> found;
  for (auto& member : members_) {
    if (auto* rule = std::get_if<AlertingRule>(&member.rule)) found.push_back(rule);
  }
  return found;
}

std::vector<RuleFailure> GroupRunner::evaluate(const Evaluation& evaluation, SampleSink& sink) {
  std::vector<RuleFailure> failures;
  for (auto& member : members_) {
    std::visit(
        [&](auto& rule) {
          const auto samples = rule.evaluate(evaluation, limit_);
          if (samples) {
            publish(member, *samples, evaluation.time, sink);
          } else {
            failures.push_back({rule.rule().name, samples.error()});
          }
        },
        member.rule);
  }
  return failures;
}

void GroupRunner::publish(Member& member, const std::vector<RuleSample>& samples, std::int64_t time,
                          SampleSink& sink) {
  SeriesSet made;
  made.reserve(samples.size());
  for (const auto& sample : samples) {
    sink.append(sample.labels, {time, sample.value});
    made.insert(sample.labels);
  }
  for (const auto& labels : member.made) {
    if (!made.contains(labels)) sink.append(labels, {time, promql::stale_marker()});
  }
  member.made = std::move(made);
}

}  // namespace strata::rules
