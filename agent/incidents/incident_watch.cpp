#include "agent/incidents/incident_watch.h"

#include <spdlog/spdlog.h>

#include "agent/incidents/profile_evidence.h"
#include "agent/text/units.h"
#include "rules/incidents/moment_observer.h"

namespace strata::agent {
namespace {

constexpr Duration watch_pause = std::chrono::seconds(2);

/// Alerts that are pending or firing; `view` owns them.
std::vector<const rules::Alert*> active_alerts(const JudgeView& view) {
  std::vector<const rules::Alert*> active;
  for (const auto& group : view.groups) {
    for (const auto& rule : group->rules) {
      for (const auto& alert : rule.alerts) {
        if (alert.state != rules::AlertState::inactive) active.push_back(&alert);
      }
    }
  }
  return active;
}

/// Takes the figures of the moment when it is first asked: most looks need none.
class LazyObserver final : public rules::Observer {
 public:
  LazyObserver(Pipeline& pipeline, const Seen& seen) : pipeline_(pipeline), seen_(seen) {}

  [[nodiscard]] std::string taker(const rules::Place& victim, rules::Topic topic) const override {
    return observer().taker(victim, topic);
  }
  [[nodiscard]] bool matters(const std::string& taker, const rules::Place& victim) const override {
    return observer().matters(taker, victim);
  }
  [[nodiscard]] std::vector<rules::Evidence> evidence(
      const rules::Incident& incident) const override {
    return observer().evidence(incident);
  }

 private:
  rules::MomentObserver observer() const {
    if (!containers_) {
      containers_ = pipeline_.containers();
      events_ = pipeline_.journal().page();
      if (const auto snapshot = pipeline_.snapshots().latest()) {
        figures_ = rules::FigureSet::of(*snapshot);
      }
    }
    return rules::MomentObserver({seen_.topology, figures_, seen_.window, *events_, *containers_});
  }

  Pipeline& pipeline_;
  const Seen& seen_;
  mutable rules::FigureSet figures_;
  mutable std::shared_ptr<const EventPage> events_;
  mutable std::shared_ptr<const ContainerSet> containers_;
};

void log(const rules::IncidentChange& change) {
  const auto& incident = change.incident;
  if (change.turn == rules::Turn::closed) {
    const auto lasted = static_cast<double>(*incident.closed - incident.opened) / 1000;
    const auto merged = incident.merged_into.empty() ? "" : ", it is " + incident.merged_into;
    spdlog::info("incident {} closed after {}{}: {}", incident.id, human_seconds(lasted), merged,
                 rules::headline(incident));
    return;
  }
  const auto level =
      incident.severity == rules::Severity::info ? spdlog::level::info : spdlog::level::warn;
  spdlog::log(level, "incident {} {} ({}): {}", incident.id, to_string(change.turn),
              to_string(incident.severity), rules::headline(incident));
}

}  // namespace

Status IncidentWatch::start() {
  auto timer = LoopTimer::make(loop_, [this] {
    look();
    timer_->wake_after(watch_pause);
  });
  if (!timer) return fail(timer.error());
  timer_.emplace(std::move(*timer));
  timer_->wake_after(watch_pause);
  return {};
}

void IncidentWatch::look() {
  const auto view = judge_.view();
  const auto alerts = active_alerts(*view);
  if (alerts.empty() && tracker_.idle()) return;
  const auto seen = pipeline_.situation().seen();
  const LazyObserver observer(pipeline_, *seen);
  const auto now =
      std::chrono::duration_cast<std::chrono::milliseconds>(clock_.wall_now().time_since_epoch());
  for (const auto& change : tracker_.update(now.count(), alerts, seen->topology, observer)) {
    log(change);
    take_profile(change);
  }
  auto incidents = std::make_shared<Incidents>(tracker_.incidents());
  for (auto& incident : *incidents) add_profile(incident);
  shown_.publish(std::move(incidents));
}

void IncidentWatch::take_profile(const rules::IncidentChange& change) {
  const auto container = wants_profile_of(change);
  if (container) pipeline_.profiles().take_for_incident(change.incident.id, *container);
}

void IncidentWatch::add_profile(rules::Incident& incident) const {
  const auto profile = pipeline_.profiles().of_incident(incident.id);
  if (!profile) return;
  for (auto& evidence : evidence_of(*profile)) incident.evidence.push_back(std::move(evidence));
}

}  // namespace strata::agent
