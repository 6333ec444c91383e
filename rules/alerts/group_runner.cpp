#include "rules/alerts/group_runner.h"

#include <utility>

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

const Rule& GroupRunner::rule(std::size_t index) const {
  return std::visit([](const auto& rule) -> const Rule& { return rule.rule(); },
                    members_[index].rule);
}

void GroupRunner::take_state(GroupRunner& before) {
  std::vector<bool> taken(before.size());
  for (auto& member : members_) {
    const auto& mine = std::visit([](auto& one) -> const Rule& { return one.rule(); }, member.rule);
    for (std::size_t i = 0; i < before.size(); ++i) {
      const auto& theirs = before.rule(i);
      const bool same =
          theirs.kind == mine.kind && theirs.name == mine.name && theirs.labels == mine.labels;
      if (!same || taken[i]) continue;
      taken[i] = true;
      member.made = std::exchange(before.members_[i].made, {});
      if (auto* rule = std::get_if<AlertingRule>(&member.rule)) {
        rule->take_state(std::get<AlertingRule>(before.members_[i].rule));
      }
      break;
    }
  }
}

void GroupRunner::end_series(std::int64_t time, SampleSink& sink) {
  for (auto& member : members_) publish(member, {}, time, sink);
}

Result<std::size_t> GroupRunner::evaluate(std::size_t index, const Evaluation& evaluation,
                                          SampleSink& sink) {
  auto& member = members_[index];
  const auto samples = std::visit(
      [&](auto& rule) -> Result<std::vector<RuleSample>> {
        return rule.evaluate(evaluation, limit_);
      },
      member.rule);
  if (!samples) return fail(samples.error());
  publish(member, *samples, evaluation.time, sink);
  return samples->size();
}

std::vector<RuleFailure> GroupRunner::evaluate(const Evaluation& evaluation, SampleSink& sink) {
  std::vector<RuleFailure> failures;
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const auto made = evaluate(i, evaluation, sink);
    if (!made) failures.push_back({rule(i).name, made.error()});
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
