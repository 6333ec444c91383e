#include "agent/notify/told_alerts.h"

#include <algorithm>
#include <utility>

#include "core/base/query_text.h"
#include "rules/promql/printer.h"

namespace strata::agent {
namespace {

/// As Prometheus has it: two evaluations or messages may be lost before the alert seems to end.
constexpr int lost_messages_allowed = 4;
/// A group that a reload has taken away is forgotten.
constexpr std::int64_t group_retention = std::int64_t{60} * 60 * 1000;

std::int64_t milliseconds(Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

promql::Labels with_external(const promql::Labels& own, const templates::TextMap& external) {
  promql::LabelsBuilder labels(own);
  for (const auto& [name, value] : external) {
    if (own.get(name).empty()) labels.set(name, value);
  }
  return std::move(labels).build();
}

Notice notice_of(const rules::Alert& alert, const GroupView& group,
                 const templates::External& external) {
  const auto step = lost_messages_allowed * std::max(group.interval, resend_delay);
  return {.labels = with_external(alert.labels, external.labels),
          .annotations = alert.annotations,
          .value = alert.value,
          .starts_at = alert.fired_at.value_or(alert.active_at),
          .ends_at = alert.resolved_at.value_or(group.last_evaluation + milliseconds(step)),
          .generator_url = {},
          .resolved = alert.resolved_at.has_value()};
}

/// Two rules may have one name.
std::string key_of(const RuleView& rule, std::map<std::string, int>& names) {
  return rule.rule->name + '\0' + std::to_string(names[rule.rule->name]++);
}

}  // namespace

std::string expression_link(std::string_view base, std::string_view expression) {
  std::string link(base);
  return link.append("/graph?g0.expr=").append(query_escaped(expression)).append("&g0.tab=1");
}

Notices ToldAlerts::take(const GroupView& group, const templates::External& external) {
  auto& known = groups_[group.file + '\0' + group.name];
  const auto before = std::exchange(known.rules, {});
  known.seen = group.last_evaluation;
  ++evaluation_;
  std::map<std::string, int> names;
  Notices notices;
  for (const auto& rule : group.rules) {
    const auto key = key_of(rule, names);
    const auto earlier = before.find(key);
    const auto due = tell(rule, earlier == before.end() ? ByLabels{} : earlier->second,
                          group.last_evaluation, known.rules[key]);
    if (due.empty()) continue;
    const auto link = expression_link(external.url, promql::to_string(*rule.rule->expr));
    for (const auto& [alert, changed] : due) {
      auto notice = notice_of(*alert, group, external);
      notice.generator_url = link;
      notice.changed = changed;
      notice.evaluation = evaluation_;
      notices.push_back(std::make_shared<const Notice>(std::move(notice)));
    }
  }
  forget_groups_before(group.last_evaluation - group_retention);
  return notices;
}

/// Those of the rule's alerts that are to be told now, and what is known of all of them after it.
std::vector<ToldAlerts::Due> ToldAlerts::tell(const RuleView& rule, const ByLabels& before,
                                              std::int64_t now, ByLabels& after) {
  std::vector<Due> due;
  for (const auto& alert : rule.alerts) {
    if (alert.state == rules::AlertState::pending) continue;
    const auto last = before.find(alert.labels);
    const bool is_known = last != before.end() && last->second.fired_at == alert.fired_at;
    const bool changed = !is_known || alert.resolved_at > last->second.at;
    const bool again = changed || last->second.at + milliseconds(resend_delay) < now;
    if (again) due.push_back({&alert, changed});
    after.emplace(alert.labels, Told{again ? now : last->second.at, alert.fired_at});
  }
  return due;
}

void ToldAlerts::forget_groups_before(std::int64_t moment) {
  std::erase_if(groups_, [moment](const auto& group) { return group.second.seen < moment; });
}

}  // namespace strata::agent
