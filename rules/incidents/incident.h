// Incident: alerts that have one cause, with what it is, how it reaches the users, and what shows
// it.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rules/incidents/signal.h"

namespace strata::rules {

/// What is taken to be the cause.
struct Cause {
  std::string layer;
  Place place;
  Traits traits;
  std::string alert;    // empty where other alerts name it: who takes what they wait for
  std::string summary;  // in the alert's words
  /// Of a link: caller and callee of the connection that loses packets, where it can be told.
  std::optional<std::pair<Place, Place>> edge = {};

  /// Whether it is the same thing, whichever alert says so.
  [[nodiscard]] bool same_as(const Cause& other) const {
    return layer == other.layer && place == other.place && traits.topic == other.traits.topic;
  }
};

/// One station on the way from the cause to the users.
struct Step {
  std::string layer;
  Place place;
  std::string alert;
  std::string summary;
  Moment since = 0;
};

struct IncidentAlert {
  promql::Labels labels;
  std::string summary;
  Severity severity = Severity::warning;
  Traits traits;
  Place place;
  Moment since = 0;
  bool firing = false;  // now
  double value = 0;
};

/// A figure or an event of the moment. Of the same `what` at the same place the largest value
/// counts.
struct Evidence {
  std::string source;  // "kernel", "cgroup", "redis", "api", "event"
  Place place;
  std::string what;  // "run_queue_wait_ratio", "slow_command"
  std::string text;  // for people
  std::optional<double> value = {};
  std::optional<Moment> at = {};  // of an event
};

struct Incident {
  std::string id;
  Severity severity = Severity::warning;
  Moment opened = 0;  // when it was told; it began with the first alert
  Moment changed = 0;
  std::optional<Moment> closed = {};
  std::string merged_into = {};  // the id of another that turned out to be the same
  Cause cause;
  std::vector<Step> chain;  // from the cause to the users
  Step first_seen;
  std::vector<IncidentAlert> alerts;  // the cause's first
  std::vector<Evidence> evidence;
};

/// "flash-hog takes the CPU; then flash-tickets-api waits for a CPU, requests are slow": a line for
/// the log.
std::string headline(const Incident& incident);

/// "container flash-redis", "the host", "10.0.0.7:6379".
std::string place_text(const Place& place);

/// What alerts do not tell, asked at the moment. Called on the thread of the tracker.
class Observer {
 public:
  virtual ~Observer() = default;
  /// Who takes most of what is waited for at a place: a container's name, "/" for the rest of the
  /// host, empty where nobody stands out.
  [[nodiscard]] virtual std::string taker(const Place& victim, Topic topic) const = 0;
  /// Whether somebody who takes the CPU from a place, as an alert says, may be why it waits. Who
  /// uses less than the one who waits, or much less than another, is not. True where nobody knows.
  [[nodiscard]] virtual bool matters(const std::string& taker, const Place& victim) const = 0;
  /// What shows at the places of an incident, the most telling first.
  [[nodiscard]] virtual std::vector<Evidence> evidence(const Incident& incident) const = 0;
};

}  // namespace strata::rules
