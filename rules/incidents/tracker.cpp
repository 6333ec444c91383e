#include "rules/incidents/tracker.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "rules/incidents/story.h"

namespace strata::rules {
namespace {

/// Whether it is shown as a cause at once; the others may turn out to be another's effect: a
/// symptom, and a host without a resource that somebody takes.
bool is_sure(const Cause& cause) {
  const auto topic = cause.traits.topic;
  const bool shared = topic == Topic::cpu || topic == Topic::io || topic == Topic::memory;
  if (cause.place.kind == NodeKind::host && shared) return cause.traits.role < Role::exhaustion;
  return cause.traits.role < Role::waiting;
}

Severity worst(const std::vector<Signal>& signals, const Group& group) {
  auto severity = Severity::info;
  for (const auto i : group.members) {
    if (signals[i].firing) severity = std::max(severity, signals[i].severity);
  }
  return severity;
}

bool has_fired(const std::vector<Signal>& signals, const Group& group) {
  return std::any_of(group.members.begin(), group.members.end(),
                     [&](auto i) { return signals[i].firing; });
}

bool may_be_taken(const Signal& signal) {
  const bool shared = signal.traits.topic == Topic::cpu || signal.traits.topic == Topic::io;
  const bool host = signal.place.kind == NodeKind::host;
  return shared &&
         (signal.traits.role == Role::waiting || (host && signal.traits.role == Role::exhaustion));
}

}  // namespace

std::string_view to_string(Turn turn) {
  switch (turn) {
    case Turn::opened:
      return "opened";
    case Turn::changed:
      return "changed";
    case Turn::closed:
      return "closed";
  }
  return "changed";
}

void IncidentTracker::take_in(Moment now, std::span<const Alert* const> alerts,
                              const Topology& topology, const Observer& observer) {
  for (const auto* const alert : alerts) {
    const bool active = alert->state == AlertState::pending || alert->state == AlertState::firing;
    if (!active || alert->labels.get("layer") == "agent") continue;
    auto signal = signal_of(*alert, topology, now);
    if (signal.taker.empty() && may_be_taken(signal)) {
      signal.taker = observer.taker(signal.place, signal.traits.topic);
    }
    if (signal.traits.topic == Topic::cpu && !signal.taker.empty() &&
        !observer.matters(signal.taker, signal.place)) {
      signal.taker.clear();
    }
    auto& record = records_[alert->labels];
    if (!record.signal.alert.empty()) {
      signal.since = std::min(signal.since, record.signal.since);
      signal.firing = signal.firing || record.signal.firing;
      if (signal.taker.empty()) signal.taker = record.signal.taker;
    }
    record.signal = std::move(signal);
  }
  std::erase_if(records_, [&](const auto& record) {
    return now - record.second.signal.last_seen > limits_.hold;
  });
}

/// Of too many those that matter most.
std::vector<Signal> IncidentTracker::signals() const {
  std::vector<Signal> all;
  all.reserve(records_.size());
  for (const auto& [labels, record] : records_) all.push_back(record.signal);
  if (all.size() > limits_.alerts) {
    std::sort(all.begin(), all.end(), [](const Signal& a, const Signal& b) {
      return std::tuple(b.severity, a.since) < std::tuple(a.severity, b.since);
    });
    all.resize(limits_.alerts);
  }
  auto implied = implied_aggressors(all);
  std::move(implied.begin(), implied.end(), std::back_inserter(all));
  return all;
}

/// The root's own, else the oldest of its members that no other root keeps; empty: a new one.
std::string IncidentTracker::incident_of(const Look& look, const Group& group) {
  const auto known = [&](std::size_t i) -> std::string {
    const auto found = records_.find(look.signals[i].labels);
    if (found == records_.end() || !open_.contains(found->second.incident)) return {};
    return found->second.incident;
  };
  if (auto own = known(group.root); !own.empty()) return own;
  std::string oldest;
  for (const auto i : group.members) {
    const auto id = known(i);
    if (id.empty()) continue;
    const bool kept = std::any_of(
        look.forest.groups.begin(), look.forest.groups.end(),
        [&](const Group& other) { return other.root != group.root && known(other.root) == id; });
    if (!kept && (oldest.empty() || open_.at(id).first_firing < open_.at(oldest).first_firing)) {
      oldest = id;
    }
  }
  return oldest;
}

void IncidentTracker::assign(const Look& look, const std::vector<std::string>& ids) {
  for (std::size_t g = 0; g < ids.size(); ++g) {
    if (ids[g].empty()) continue;
    for (const auto i : look.forest.groups[g].members) {
      const auto found = records_.find(look.signals[i].labels);
      if (found == records_.end()) continue;
      auto& id = found->second.incident;
      // What was another incident is now known to be a part of this one.
      if (!id.empty() && id != ids[g] && open_.contains(id) &&
          std::find(ids.begin(), ids.end(), id) == ids.end()) {
        open_.at(id).incident.merged_into = ids[g];
      }
      id = ids[g];
    }
  }
}

IncidentTracker::Open& IncidentTracker::open_of(const std::string& id, Moment now) {
  auto& open = open_[id];
  if (open.incident.id.empty()) {
    open.incident.id = id;
    open.first_firing = now;
  }
  return open;
}

void IncidentTracker::describe(Open& open, const Look& look, const Group& group) const {
  auto& incident = open.incident;
  incident.first_seen = first_step(look.signals, group);
  incident.alerts = alerts_of(look.signals, group, look.now);
  if (look.now - incident.opened > limits_.fresh) return;
  for (auto& found : look.observer.evidence(incident)) {
    add_evidence(incident.evidence, std::move(found), limits_.evidence);
  }
}

void IncidentTracker::tell(Open& open, const Look& look, const Group& group, Cause cause,
                           Severity severity, std::vector<IncidentChange>& changes) {
  auto& incident = open.incident;
  const auto turn = open.told ? Turn::changed : Turn::opened;
  if (!open.told) incident.opened = look.now;
  open.told = true;
  open.rival.reset();
  incident.changed = look.now;
  incident.severity = severity;
  incident.cause = std::move(cause);
  incident.chain = chain_of(look.signals, look.forest, group);
  describe(open, look, group);
  changes.push_back({turn, incident});
}

std::vector<IncidentChange> IncidentTracker::update(Moment now,
                                                    std::span<const Alert* const> alerts,
                                                    const Topology& topology,
                                                    const Observer& observer) {
  take_in(now, alerts, topology, observer);
  Look look{now, signals(), {}, topology, observer};
  look.forest = forest_of(look.signals, topology);
  std::vector<std::string> ids;
  for (const auto& group : look.forest.groups) {
    auto id = incident_of(look, group);
    const bool taken = std::find(ids.begin(), ids.end(), id) != ids.end();
    if (id.empty() || taken) {
      id = has_fired(look.signals, group)
               ? std::to_string(now / 1000) + "-" + std::to_string(++made_)
               : "";
    }
    ids.push_back(std::move(id));
  }
  assign(look, ids);
  std::vector<IncidentChange> changes;
  for (std::size_t g = 0; g < ids.size(); ++g) {
    if (!ids[g].empty()) judge(look, look.forest.groups[g], open_of(ids[g], now), changes);
  }
  close(now, ids, changes);
  forget(now);
  return changes;
}

/// Tells what is new about an incident, if anything is.
void IncidentTracker::judge(const Look& look, const Group& group, Open& open,
                            std::vector<IncidentChange>& changes) {
  auto cause = cause_of(look.signals, group, look.topology);
  const auto severity = worst(look.signals, group);
  if (!open.told) {
    const bool waited = look.now - open.first_firing >= limits_.patience;
    if (waited || is_sure(cause)) tell(open, look, group, std::move(cause), severity, changes);
    return;
  }
  const auto& told = open.incident.cause;
  const bool stronger = cause.traits.role < told.traits.role;
  if (cause.same_as(told) && !stronger) {
    open.rival.reset();
    // It may only get worse: what has calmed down closes.
    if (severity > open.incident.severity) {
      return tell(open, look, group, std::move(cause), severity, changes);
    }
    open.incident.chain = chain_of(look.signals, look.forest, group);
    return describe(open, look, group);
  }
  if (!open.rival || !open.rival->same_as(cause)) {
    open.rival = cause;
    open.rival_since = look.now;
  }
  if (stronger || look.now - open.rival_since >= limits_.steady) {
    return tell(open, look, group, std::move(cause), std::max(severity, open.incident.severity),
                changes);
  }
  describe(open, look, group);
}

void IncidentTracker::close(Moment now, const std::vector<std::string>& seen,
                            std::vector<IncidentChange>& changes) {
  const std::set<std::string> alive(seen.begin(), seen.end());
  for (auto at = open_.begin(); at != open_.end();) {
    if (alive.contains(at->first)) {
      ++at;
      continue;
    }
    auto& incident = at->second.incident;
    incident.closed = now;
    incident.changed = now;
    for (auto& alert : incident.alerts) alert.firing = false;
    if (at->second.told) {
      changes.push_back({Turn::closed, incident});
      closed_.push_back(std::move(incident));
    }
    at = open_.erase(at);
  }
}

void IncidentTracker::forget(Moment now) {
  std::erase_if(closed_, [&](const Incident& one) { return now - *one.closed > limits_.kept; });
  if (closed_.size() > limits_.closed) {
    closed_.erase(closed_.begin(), closed_.end() - static_cast<std::ptrdiff_t>(limits_.closed));
  }
}

std::vector<Incident> IncidentTracker::incidents() const {
  std::vector<Incident> all;
  for (const auto& [id, open] : open_) {
    if (open.told) all.push_back(open.incident);
  }
  std::sort(all.begin(), all.end(), [](const Incident& a, const Incident& b) {
    return std::tuple(b.opened, b.id) < std::tuple(a.opened, a.id);
  });
  all.insert(all.end(), closed_.rbegin(), closed_.rend());
  return all;
}

}  // namespace strata::rules
