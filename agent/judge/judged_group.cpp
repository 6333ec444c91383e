#include "agent/judge/judged_group.h"

#include <algorithm>
#include <functional>

namespace strata::agent {
namespace {

// The share of the loop's time that a group may take: it waits so many times as long as it took.
constexpr int rest_factor = 10;

}  // namespace

Result<JudgedGroup> JudgedGroup::make(FileGroup group) {
  GroupView view;
  view.name = group.group.name;
  view.file = group.file;
  view.interval = group.interval;
  view.limit = group.group.limit;
  for (const auto& rule : group.group.rules) {
    RuleView one;
    one.rule = std::make_shared<const rules::Rule>(rule);
    view.rules.push_back(std::move(one));
  }
  auto runner = rules::GroupRunner::make(std::move(group.group));
  if (!runner) return fail(runner.error().within(view.file));
  JudgedGroup made(std::move(*runner), std::move(view));
  made.show();
  return made;
}

void JudgedGroup::schedule(Instant now) {
  const auto hash = std::hash<std::string>()(file() + ";" + name());
  const auto offset = Duration(static_cast<std::int64_t>(hash >> 2) % interval().count());
  due_ = now + offset;
}

void JudgedGroup::take_state(JudgedGroup& before, Instant now) {
  runner_.take_state(before.runner_);
  counts_ = before.counts_;
  due_ = before.interval() == interval() ? before.due_ : now;
  view_.evaluation_time = before.view_.evaluation_time;
  view_.last_evaluation = before.view_.last_evaluation;
  for (auto& mine : view_.rules) {
    for (const auto& theirs : before.view_.rules) {
      if (mine.rule->name != theirs.rule->name || mine.rule->text != theirs.rule->text ||
          mine.rule->labels != theirs.rule->labels) {
        continue;
      }
      const auto rule = mine.rule;
      mine = theirs;
      mine.rule = rule;
      break;
    }
  }
  show();
}

void JudgedGroup::evaluate_rule(std::size_t index, const rules::Evaluation& evaluation,
                                rules::SampleSink& sink, const Clock& clock) {
  auto& rule = view_.rules[index];
  const auto began = clock.now();
  const auto made = runner_.evaluate(index, evaluation, sink);
  rule.evaluation_time = clock.now() - began;
  rule.last_evaluation = evaluation.time;
  rule.health = made ? RuleHealth::ok : RuleHealth::err;
  rule.last_error = made ? "" : made.error().message;
  ++counts_.evaluations;
  counts_.failures += made ? 0 : 1;
  counts_.samples += made.value_or(0);
}

void JudgedGroup::evaluate(const rules::Evaluation& evaluation, rules::SampleSink& sink,
                           const Clock& clock) {
  const auto began = clock.now();
  counts_.samples = 0;
  for (std::size_t i = 0; i < runner_.size(); ++i) evaluate_rule(i, evaluation, sink, clock);
  const auto ended = clock.now();
  view_.evaluation_time = ended - began;
  view_.last_evaluation = evaluation.time;
  counts_.spent += ended - began;
  ++counts_.iterations;
  set_next_due(began, ended);
  show();
}

void JudgedGroup::set_next_due(Instant began, Instant ended) {
  const auto soonest = std::max(ended, began + rest_factor * (ended - began));
  const auto missed = std::max<std::int64_t>((soonest - due_) / interval(), 0);
  counts_.missed += static_cast<std::uint64_t>(missed);
  due_ += (missed + 1) * interval();
}

void JudgedGroup::show() {
  for (std::size_t i = 0; i < runner_.size(); ++i) {
    const auto* const rule = std::as_const(runner_).alerting(i);
    if (rule == nullptr) continue;
    auto& alerts = view_.rules[i].alerts;
    alerts.clear();
    for (const auto* alert : rule->alerts()) alerts.push_back(*alert);
  }
  shown_ = std::make_shared<const GroupView>(view_);
}

}  // namespace strata::agent
