// The demo as incidents see it: an API that calls Redis and PostgreSQL, a neighbour, and alerts as
// the shipped rules make them.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "rules/incidents/tracker.h"
#include "tests/support/snapshot_text.h"

namespace strata::rules::test {

inline constexpr Moment began = 1'700'000'000'000;
inline constexpr const char* api = "flash-tickets-api";
inline constexpr const char* redis = "flash-tickets-redis";
inline constexpr const char* postgres = "flash-tickets-postgres";
inline constexpr const char* hog = "flash-hog";

inline Topology demo_topology() {
  return Topology::of(strata::test::snapshot_of(
      {{.name = "container", .lines = R"(
strata_container_info{id="/a",name="flash-tickets-api",state="running"} 1
strata_container_info{id="/r",name="flash-tickets-redis",state="running"} 1
strata_container_info{id="/p",name="flash-tickets-postgres",state="running"} 1
strata_container_info{id="/h",name="flash-hog",state="running"} 1
strata_container_peer_connections_total{id="/a",name="flash-tickets-api",peer="flash-tickets-redis",port="16379"} 1
strata_container_peer_connections_total{id="/a",name="flash-tickets-api",peer="flash-tickets-postgres",port="15432"} 9
)"},
       {.name = "redis",
        .layer = Layer::dependency,
        .lines = R"(redis_up{instance="127.0.0.1:16379",name="flash-tickets-redis"} 1)"},
       {.name = "api", .layer = Layer::business, .lines = R"(
up{job="flash-tickets",instance="127.0.0.1:3001"} 1
http_requests_total{job="flash-tickets",instance="127.0.0.1:3001",name="flash-tickets-api"} 1
)"}},
      Instant(std::chrono::hours(1))));
}

/// An alert by what matters of it.
struct Told {
  std::string alert;
  std::string where;  // a container; "api" and "redis" are the scraped targets; empty: the host
  int since = 0;      // seconds after the beginning
  std::string severity = "warning";
  std::map<std::string, std::string> more = {};
  AlertState state = AlertState::firing;
};

inline std::string layer_of(const Told& told) {
  if (told.where == "api") return "business";
  if (told.where == "redis") return "dependency";
  return told.where.empty() ? "host" : "container";
}

inline Alert alert_of(const Told& told) {
  std::vector<promql::Label> labels = {
      {"alertname", told.alert}, {"severity", told.severity}, {"layer", layer_of(told)}};
  if (told.where == "api") {
    labels.push_back({"job", "flash-tickets"});
    labels.push_back({"instance", "127.0.0.1:3001"});
    labels.push_back({"name", api});
  } else if (told.where == "redis") {
    labels.push_back({"instance", "127.0.0.1:16379"});
  } else if (!told.where.empty()) {
    labels.push_back({"name", told.where});
  }
  for (const auto& [name, value] : told.more) labels.push_back({name, value});
  Alert alert;
  alert.state = told.state;
  alert.labels = promql::Labels(std::move(labels));
  alert.annotations = {{"summary", told.alert + " " + told.where}};
  alert.active_at = began + told.since * 1000;
  return alert;
}

class FakeObserver final : public Observer {
 public:
  [[nodiscard]] std::string taker(const Place& victim, Topic topic) const override {
    const auto found = takers.find({victim.name, topic});
    return found == takers.end() ? "" : found->second;
  }
  [[nodiscard]] bool matters(const std::string& taker, const Place& /*victim*/) const override {
    return !harmless.contains(taker);
  }
  [[nodiscard]] std::vector<Evidence> evidence(const Incident& incident) const override {
    return {{"kernel", incident.cause.place, "figure", "a figure", 1.0, std::nullopt}};
  }

  std::map<std::pair<std::string, Topic>, std::string> takers;
  std::set<std::string> harmless;
};

/// A tracker that is shown alerts at moments.
class Story {
 public:
  explicit Story(const IncidentLimits& limits = {}) : tracker(limits) {}

  /// `at` is in seconds after the beginning.
  std::vector<IncidentChange> show(int at, const std::vector<Told>& told) {
    std::deque<Alert> alerts;
    std::vector<const Alert*> shown;
    for (const auto& one : told) shown.push_back(&alerts.emplace_back(alert_of(one)));
    return tracker.update(began + at * 1000, shown, topology, observer);
  }

  Topology topology = demo_topology();
  FakeObserver observer;
  IncidentTracker tracker;
};

}  // namespace strata::rules::test
