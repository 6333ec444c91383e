#include "agent/judge/judging.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

#include "agent/pipeline/pipeline.h"

namespace strata::agent {

namespace {

std::set<std::string_view> metrics_of(const Snapshot& snapshot,
                                      const std::vector<std::string>& collectors) {
  std::set<std::string_view> metrics;
  for (const auto& report : snapshot.collectors) {
    if (!report.batch || std::ranges::find(collectors, report.name) == collectors.end()) continue;
    for (const auto& sample : report.batch->samples()) metrics.insert(sample.def->name);
  }
  return metrics;
}

/// Whether something is wrong, or will be if it goes on.
bool is_alarmed(const GroupView& group) {
  return std::ranges::any_of(group.rules, [](const RuleView& rule) {
    return std::ranges::any_of(rule.alerts, [](const rules::Alert& alert) {
      return alert.state == rules::AlertState::pending || alert.state == rules::AlertState::firing;
    });
  });
}

}  // namespace

Status Judging::load(const Config& config) {
  auto rules = judge_.prepare(config);
  if (!rules) return fail(rules.error().within("rules"));
  auto timer = LoopTimer::make(loop_, [this] {
    judge_.run_due();
    arm();
  });
  if (!timer) return fail(timer.error());
  timer_.emplace(std::move(*timer));
  judge_.apply(std::move(*rules));
  return {};
}

void Judging::observe(Pipeline& pipeline) {
  pipeline.observe({[this] { return judge_.report(); },
                    [this](const Snapshot& snapshot, const std::vector<std::string>& news) {
                      judge_.on_snapshot(snapshot);
                      if (!news.empty()) judge_.run_readers(metrics_of(snapshot, news));
                      arm();
                    }});
  judge_.on_evaluated([&pipeline](const auto& group) {
    pipeline.alerts_out().tell(*group);
    if (is_alarmed(*group)) pipeline.attend();
  });
}

void Judging::apply(PreparedRules rules) {
  judge_.apply(std::move(rules));
  arm();
}

void Judging::arm() {
  if (const auto due = judge_.next_due()) timer_->wake_after(*due - clock_.now());
}

}  // namespace strata::agent
