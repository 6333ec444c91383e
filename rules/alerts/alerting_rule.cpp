#include "rules/alerts/alerting_rule.h"

#include <algorithm>

namespace strata::rules {
namespace {

// How long the end of an alert is still told.
constexpr std::int64_t resolved_retention = 15 * 60 * 1000;

constexpr std::string_view alert_name_label = "alertname";

}  // namespace

std::string_view to_string(AlertState state) {
  switch (state) {
    case AlertState::inactive:
      return "inactive";
    case AlertState::pending:
      return "pending";
    case AlertState::firing:
      return "firing";
  }
  return "";
}

Result<AlertingRule> AlertingRule::make(Rule rule) {
  AlertingRule made(std::move(rule));
  for (const auto& [texts, parsed] : {std::pair(&made.rule_.labels, &made.labels_),
                                      std::pair(&made.rule_.annotations, &made.annotations_)}) {
    for (const auto& [name, text] : *texts) {
      auto one = templates::AlertText::parse(made.rule_.name, text);
      if (!one) return fail(one.error());
      parsed->emplace_back(name, std::move(*one));
    }
  }
  return made;
}

std::vector<const Alert*> AlertingRule::alerts() const {
  std::vector<const Alert*> found;
  for (const auto& [labels, alert] : active_) found.push_back(&alert);
  std::ranges::sort(found, [](const Alert* a, const Alert* b) { return a->labels < b->labels; });
  return found;
}

Alert AlertingRule::alert_of(const RuleSample& sample, const Evaluation& evaluation,
                             const templates::Environment& environment) const {
  const templates::AlertData data{text_map(sample.labels), sample.value};
  promql::LabelsBuilder labels(sample.labels);
  labels.remove(promql::metric_name_label);
  for (const auto& [name, text] : labels_) {
    labels.set(name, text.expand(data, evaluation.external, environment));
  }
  labels.set(alert_name_label, rule_.name);
  Alert alert;
  for (const auto& [name, text] : annotations_) {
    alert.annotations[name] = text.expand(data, evaluation.external, environment);
  }
  alert.labels = std::move(labels).build();
  alert.value = sample.value;
  alert.active_at = evaluation.time;
  return alert;
}

Result<AlertingRule::Alerts> AlertingRule::found_alerts(const Evaluation& evaluation) const {
  const auto samples = query(evaluation, *rule_.expr);
  if (!samples) return fail(samples.error());
  const auto environment = template_environment(evaluation);
  Alerts found;
  for (const auto& sample : *samples) {
    auto alert = alert_of(sample, evaluation, environment);
    const auto labels = alert.labels;
    if (!found.emplace(labels, std::move(alert)).second) {
      return fail(Code::invalid,
                  "vector contains metrics with the same labelset after applying alert labels");
    }
  }
  return found;
}

bool AlertingRule::missing(Alert& alert, std::int64_t now) const {
  bool keeps = false;
  if (alert.state == AlertState::firing && rule_.keep_firing.count() > 0) {
    if (!alert.keep_firing_since) alert.keep_firing_since = now;
    keeps = now - *alert.keep_firing_since < rule_.keep_firing.count();
  }
  if (keeps) return true;
  if (alert.state == AlertState::pending) return false;
  if (alert.resolved_at && now - *alert.resolved_at > resolved_retention) return false;
  if (alert.state != AlertState::inactive) {
    alert.state = AlertState::inactive;
    alert.resolved_at = now;
  }
  return true;
}

void AlertingRule::restore(Alert alert, std::int64_t down_for) {
  if (alert.state == AlertState::pending) alert.active_at += down_for;
  const bool kept = alert.state == AlertState::firing && rule_.keep_firing.count() > 0;
  auto& alerts = kept ? active_ : before_;
  const auto labels = alert.labels;
  alerts.insert_or_assign(labels, std::move(alert));
}

std::vector<const Alert*> AlertingRule::awaited() const {
  std::vector<const Alert*> found;
  for (const auto& [labels, alert] : before_) found.push_back(&alert);
  return found;
}

void AlertingRule::end_restoring(std::int64_t now) {
  for (auto& [labels, alert] : before_) {
    if (alert.state != AlertState::firing) continue;
    alert.state = AlertState::inactive;
    alert.resolved_at = now;
    active_.emplace(labels, std::move(alert));
  }
  before_.clear();
}

void AlertingRule::take_state(AlertingRule& before) {
  active_ = std::exchange(before.active_, {});
  before_ = std::exchange(before.before_, {});
}

/// An alert that was not active at the evaluation before.
void AlertingRule::begin(const promql::Labels& labels, const Alert& found) {
  auto& alert = active_.insert_or_assign(labels, found).first->second;
  const auto known = before_.find(labels);
  if (known == before_.end()) return;
  alert.state = known->second.state;
  alert.active_at = std::min(known->second.active_at, found.active_at);
  alert.fired_at = known->second.fired_at;
  before_.erase(known);
}

void AlertingRule::add_samples(const Alert& alert, std::vector<RuleSample>& samples) const {
  promql::LabelsBuilder alerts(alert.labels);
  alerts.set(promql::metric_name_label, "ALERTS").set("alertstate", to_string(alert.state));
  samples.push_back({std::move(alerts).build(), 1});
  promql::LabelsBuilder since(alert.labels);
  since.set(promql::metric_name_label, "ALERTS_FOR_STATE");
  // Whole seconds, rounded down.
  samples.push_back({std::move(since).build(), static_cast<double>(alert.active_at / 1000)});
}

Result<std::vector<RuleSample>> AlertingRule::evaluate(const Evaluation& evaluation,
                                                       std::int64_t limit) {
  auto found = found_alerts(evaluation);
  if (!found) return fail(found.error());
  for (auto& [labels, alert] : *found) {
    const auto at = active_.find(labels);
    if (at == active_.end() || at->second.state == AlertState::inactive) {
      begin(labels, alert);
    } else {
      at->second.value = alert.value;
      at->second.annotations = alert.annotations;
    }
  }
  std::vector<RuleSample> samples;
  std::int64_t count = 0;
  for (auto at = active_.begin(); at != active_.end();) {
    auto& alert = at->second;
    if (found->contains(at->first)) {
      alert.keep_firing_since.reset();
    } else if (!missing(alert, evaluation.time)) {
      at = active_.erase(at);
      continue;
    }
    ++at;
    if (alert.state == AlertState::inactive) continue;
    ++count;
    if (alert.state == AlertState::pending &&
        evaluation.time - alert.active_at >= rule_.hold.count()) {
      alert.state = AlertState::firing;
      alert.fired_at = evaluation.time;
    }
    add_samples(alert, samples);
  }
  if (limit > 0 && count > limit) {
    active_.clear();
    return fail(Code::exhausted, "exceeded limit of " + std::to_string(limit) + " with " +
                                     std::to_string(count) + " alerts");
  }
  return samples;
}

}  // namespace strata::rules
