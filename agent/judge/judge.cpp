#include "agent/judge/judge.h"

#include <algorithm>
#include <array>
#include <tuple>

#include <spdlog/spdlog.h>
#include <unistd.h>

#include "agent/judge/judge_metrics.h"
#include "rules/history/plan.h"

namespace strata::agent {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// As Prometheus's for-outage-tolerance.
constexpr std::int64_t outage_tolerance = 3'600'000;
// Rules read as far back as this before they can find again what was active: History begins empty.
constexpr Duration restoring_time = minutes(5);
// So that the file tells when the agent was last alive.
constexpr Duration save_period = minutes(1);
constexpr Duration trim_period = seconds(10);
// Of the alerts themselves, whether a rule reads them or not.
constexpr promql::Milliseconds alerts_reach = minutes(15);

/// Rules run on the loop, beside everything else.
promql::EngineOptions engine_options() {
  promql::EngineOptions options;
  options.limits.samples = 5'000'000;
  options.limits.work = 50'000'000;
  options.limits.time = seconds(1);
  return options;
}

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "localhost";
}

rules::Demand demand_for(std::string_view metric, promql::Milliseconds reach) {
  rules::Demand demand;
  demand.matchers.push_back(*promql::Matcher::make(
      promql::MatchType::equal, std::string(promql::metric_name_label), std::string(metric)));
  demand.reach = reach;
  return demand;
}

/// Without what changes at each evaluation.
std::vector<RememberedAlert> lasting(std::vector<RememberedAlert> alerts) {
  for (auto& one : alerts) {
    one.alert.value = 0;
    one.alert.annotations.clear();
  }
  return alerts;
}

rules::HistoryLimits limits_of(const Config& config) {
  return {config.limits.history.count,
          std::chrono::duration_cast<promql::Milliseconds>(config.limits.history_window)};
}

/// Of its last evaluation, or of its templates: those that fail do not stop a rule.
Status outcome_of(const RuleView& rule) {
  if (rule.health == RuleHealth::err) return fail(Code::invalid, rule.last_error);
  for (const auto& alert : rule.alerts) {
    for (const auto& [name, text] : alert.annotations) {
      if (templates::is_failed_text(text)) return fail(Code::invalid, name + ": " + text);
    }
    for (const auto& label : alert.labels.all()) {
      if (templates::is_failed_text(label.value)) {
        return fail(Code::invalid, label.name + ": " + label.value);
      }
    }
  }
  return {};
}

std::string without_last_slashes(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

}  // namespace

JudgeOptions judge_options(const Config& config) {
  const auto host = host_name();
  const auto address = host + ":" + std::to_string(config.listen.port);
  return {config.paths.state,
          promql::Labels{{"job", "strata"}, {"instance", address}},
          {{{"host", host}},
           config.external_url.empty() ? "http://" + address
                                       : without_last_slashes(config.external_url)}};
}

Judge::Judge(JudgeOptions options, const Clock& clock)
    : options_(std::move(options)),
      clock_(clock),
      engine_(clock, engine_options()),
      feed_(history_, options_.target),
      results_(history_),
      store_(options_.state_directory),
      changes_(*spdlog::default_logger(), clock) {}

std::int64_t Judge::wall_now() const {
  const auto now = clock_.wall_now().time_since_epoch();
  return std::chrono::floor<std::chrono::milliseconds>(now).count();
}

/// A rule that History holds already is not refused because there are more series by now.
bool Judge::in_force(const rules::Rule& rule) const {
  const auto view = this->view();
  return std::ranges::any_of(view->groups, [&](const auto& group) {
    return std::ranges::any_of(group->rules, [&](const RuleView& one) {
      return one.rule->name == rule.name && one.rule->text == rule.text;
    });
  });
}

Result<PreparedRules> Judge::prepare(const Config& config) const {
  auto loaded = load_rule_files(config.rules);
  if (!loaded) return fail(loaded.error());
  return prepare(std::move(*loaded), limits_of(config));
}

Result<PreparedRules> Judge::prepare(LoadedRules loaded, const rules::HistoryLimits& limits) const {
  PreparedRules prepared;
  prepared.limits = limits;
  prepared.notes = std::move(loaded.notes);
  const auto count = [this](auto matchers) { return history_.count(matchers); };
  for (auto& group : loaded.groups) {
    std::vector<rules::Demand> read;
    for (const auto& rule : group.group.rules) {
      auto demands = rules::demands_of(rule, engine_.options());
      auto holds = demands ? rules::check_demands(*demands, limits,
                                                  in_force(rule) ? rules::CountSeries{} : count)
                           : Status(fail(demands.error()));
      if (!holds) {
        return fail(holds.error().within(group.file + ": group \"" + group.group.name +
                                         "\", rule \"" + rule.name + "\""));
      }
      std::ranges::copy(*demands, std::back_inserter(read));
      std::ranges::move(*demands, std::back_inserter(prepared.demands));
      // What rules make can be asked for, for as long as the look-back.
      if (rule.kind == rules::RuleKind::recording) {
        prepared.demands.push_back(
            demand_for(rule.name, engine_.options().look_back + group.interval));
        if (loaded.shipped) prepared.unshown.insert(rule.name);
      }
    }
    auto judged = JudgedGroup::make(std::move(group));
    if (!judged) return fail(judged.error());
    judged->reads(read);
    prepared.groups.push_back(std::move(*judged));
  }
  if (const auto fits = rules::check_total(prepared.demands, limits, count); !fits) {
    prepared.notes.push_back(fits.error().message);
  }
  return prepared;
}

void Judge::apply(PreparedRules prepared) {
  for (const auto& note : prepared.notes) spdlog::warn("{}", note);
  const auto now = clock_.now();
  auto before = std::exchange(groups_, std::move(prepared.groups));
  history_.set_limits(prepared.limits);
  demands_ = std::move(prepared.demands);
  demand();
  results_.leave_out(std::move(prepared.unshown));
  if (!std::exchange(loaded_, true)) load_memory();
  for (auto& group : groups_) {
    const auto same = std::ranges::find_if(before, [&](const JudgedGroup& one) {
      return one.file() == group.file() && one.name() == group.name();
    });
    if (same != before.end()) {
      group.take_state(*same, now);
    } else {
      group.schedule(now);
      if (restoring_) restore(group);
    }
  }
  for (auto& group : before) group.runner().end_series(wall_now(), results_);
  publish();
}

void Judge::keep(std::vector<rules::Demand> views) {
  kept_views_ = std::move(views);
  demand();
}

void Judge::demand() {
  auto all = demands_;
  all.insert(all.end(), kept_views_.begin(), kept_views_.end());
  all.insert(all.end(), asked_demands_.begin(), asked_demands_.end());
  all.push_back(demand_for(alerts_def.name, alerts_reach));
  all.push_back(demand_for(alerts_for_state_def.name, alerts_reach));
  history_.demand(std::move(all));
}

KeptReach Judge::ask(const rules::Demand& demand, const std::function<std::size_t()>& count) {
  const auto now = clock_.now();
  const auto kept = history_.kept_reach(demand.matchers);
  if (asked_.renew(demand, now) || kept >= demand.reach) return {kept, kept};
  return {kept, std::max(kept, asked_.ask(demand, count(), history_.limits(), now))};
}

void Judge::load_memory() {
  auto memory = store_.load();
  if (!memory) {
    if (memory.error().code == Code::not_found) return;
    spdlog::warn("alerts start afresh: {}", memory.error().message);
    return;
  }
  const auto down_for = wall_now() - memory->saved_at;
  if (down_for > outage_tolerance || down_for < -outage_tolerance) {
    spdlog::warn("alerts start afresh: {} is {} old", store_.path(),
                 promql::to_string(promql::Milliseconds(std::max<std::int64_t>(down_for, 0))));
    return;
  }
  remembered_ = lasting(memory->alerts);
  if (memory->alerts.empty()) return;
  spdlog::info("alerts from before the restart: {}", memory->alerts.size());
  restoring_ = {std::move(*memory), {}};
}

void Judge::restore(JudgedGroup& group) const {
  const auto down_for = std::max<std::int64_t>(wall_now() - restoring_->memory.saved_at, 0);
  for (const auto& one : restoring_->memory.alerts) {
    if (one.file != group.file() || one.group != group.name()) continue;
    for (auto* rule : group.runner().alerting_rules()) {
      if (rule->rule().name != one.rule || rule->rule().labels != one.rule_labels) continue;
      rule->restore(one.alert, down_for);
      break;
    }
  }
}

void Judge::end_restoring() {
  if (!restoring_ || clock_.now() < restoring_->until) return;
  restoring_.reset();
  for (auto& group : groups_) {
    for (auto* rule : group.runner().alerting_rules()) rule->end_restoring(wall_now());
  }
}

void Judge::on_snapshot(const Snapshot& snapshot) {
  const auto now = clock_.now();
  if (auto asked = asked_.changes(now)) {
    asked_demands_ = std::move(*asked);
    demand();
  }
  const bool is_read = !demands_.empty() || !kept_views_.empty() || !asked_demands_.empty();
  if (is_read) feed_.feed(snapshot, results_.batch().get());
  if (now >= trim_due_) {
    trim_due_ = now + trim_period;
    history_.trim(wall_now());
  }
  if (std::exchange(running_, true)) return;
  for (auto& group : groups_) group.schedule(now);
  if (restoring_) restoring_->until = now + restoring_time;
}

std::optional<Instant> Judge::next_due() const {
  if (!running_ || groups_.empty()) return std::nullopt;
  return std::ranges::min_element(groups_, {}, &JudgedGroup::due)->due();
}

void Judge::run_due() {
  if (!running_) return;
  bool any = false;
  for (auto& group : groups_) {
    if (clock_.now() < group.due()) continue;
    group.evaluate(evaluation(), results_, clock_);
    tell(group);
    any = true;
  }
  if (any) after_evaluation();
}

void Judge::run_readers(const std::set<std::string_view>& metrics) {
  if (!running_) return;
  bool any = false;
  for (auto& group : groups_) {
    const auto read = [&group](std::string_view metric) { return group.reads(metric); };
    if (!std::ranges::any_of(metrics, read) || !group.may_be_early(clock_.now())) continue;
    group.evaluate_early(evaluation(), results_, clock_);
    tell(group);
    any = true;
  }
  if (any) after_evaluation();
}

void Judge::after_evaluation() {
  end_restoring();
  publish();
  remember();
}

rules::Evaluation Judge::evaluation() const {
  return {engine_, history_, options_.external, wall_now()};
}

void Judge::tell(const JudgedGroup& group) {
  log_health(*group.shown());
  if (on_evaluated_) on_evaluated_(group.shown());
}

void Judge::log_health(const GroupView& group) {
  for (const auto& rule : group.rules) {
    changes_.report("rule " + rule.rule->name + " of group " + group.name + ", " + group.file,
                    outcome_of(rule));
  }
}

/// All that is active, and what was before the restart and may be found again.
AlertMemory Judge::memory() {
  AlertMemory memory{wall_now(), {}};
  for (auto& group : groups_) {
    for (const auto* rule : group.runner().alerting_rules()) {
      auto alerts = rule->alerts();
      std::ranges::copy(rule->awaited(), std::back_inserter(alerts));
      for (const auto* alert : alerts) {
        if (alert->state == rules::AlertState::inactive) continue;
        memory.alerts.push_back(
            {group.file(), group.name(), rule->rule().name, rule->rule().labels, *alert});
      }
    }
  }
  std::ranges::sort(memory.alerts, {}, [](const RememberedAlert& one) {
    return std::tie(one.file, one.group, one.rule, one.rule_labels, one.alert.labels);
  });
  return memory;
}

/// Saves alerts when they have changed, and now and then.
void Judge::remember() {
  auto memory = this->memory();
  auto compared = lasting(memory.alerts);
  const auto now = clock_.now();
  const bool same = compared == remembered_;
  if (same && (compared.empty() || now - saved_at_ < save_period)) return;
  remembered_ = std::move(compared);
  saved_at_ = now;
  store_.save(memory);
}

void Judge::publish() {
  JudgeView view;
  for (const auto& group : groups_) view.groups.push_back(group.shown());
  view_.publish(std::make_shared<const JudgeView>(std::move(view)));
}

CollectorReport Judge::report() {
  CollectorReport report;
  report.name = rule_results_collector;
  report.layer = Layer::agent;
  report.collected_at = clock_.now();
  report.up = true;
  auto batch = std::make_shared<Batch>();
  for (const auto& group : groups_) {
    add_group(*batch, group);
    report.took += group.shown()->evaluation_time;
    for (const auto& rule : group.shown()->rules) {
      if (rule.health != RuleHealth::err) continue;
      report.up = false;
      report.last_error = {Code::invalid, rule.rule->name + ": " + rule.last_error};
    }
    report.errors[Code::invalid] += group.counts().failures;
  }
  if (report.errors[Code::invalid] == 0) report.errors.clear();
  add_history(*batch, history_);
  report.batch = std::move(batch);
  report.about = results_.batch();
  return report;
}

void Judge::stop() {
  running_ = false;
  saved_at_ = {};
  remember();
  store_.flush();
}

}  // namespace strata::agent
