#include "agent/judge/judge_metrics.h"

namespace strata::agent {
namespace {

double number(std::uint64_t count) { return static_cast<double>(count); }

}  // namespace

void add_group(Batch& batch, const JudgedGroup& group) {
  const auto label = group.file() + ";" + group.name();
  const auto add = [&](const MetricDef& def, double value) { batch.add(def, value, {label}); };
  const auto& counts = group.counts();
  const auto& view = *group.shown();
  add(rule_group_interval, strata::seconds(group.interval()));
  add(rule_group_rules, number(view.rules.size()));
  add(rule_group_duration, strata::seconds(counts.spent));
  add(rule_group_iterations, number(counts.iterations));
  add(rule_group_missed, number(counts.missed));
  add(rule_evaluations, number(counts.evaluations));
  add(rule_failures, number(counts.failures));
  if (counts.iterations == 0) return;
  add(rule_group_last_duration, strata::seconds(view.evaluation_time));
  add(rule_group_last_evaluation, static_cast<double>(view.last_evaluation) / 1000);
  add(rule_group_last_samples, number(counts.samples));
}

void add_history(Batch& batch, const rules::History& history) {
  const auto now = history.statistics();
  batch.add(history_bytes, number(now.bytes));
  batch.add(history_limit, number(history.limits().bytes));
  batch.add(history_series, number(now.series));
  batch.add(history_samples, number(now.samples));
  batch.add(history_samples_added, number(now.samples_added));
  batch.add(history_evicted, number(now.samples_evicted));
  batch.add(history_refused, number(now.series_refused));
  batch.add(history_out_of_order, number(now.out_of_order));
}

}  // namespace strata::agent
