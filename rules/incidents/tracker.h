// IncidentTracker: incidents over time. It is shown all active alerts again and again, and says
// what has opened, changed and closed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "rules/alerts/alert.h"
#include "rules/incidents/forest.h"
#include "rules/incidents/incident.h"

namespace strata::rules {

struct IncidentLimits {
  Moment patience = 10'000;  // how long a mere symptom waits for its cause before it is told
  Moment hold = 120'000;     // an alert that is back within this was never away
  Moment steady = 10'000;    // another cause of no stronger role must stay the likelier for so long
  Moment fresh = 60'000;     // after it is told, evidence is still gathered for so long
  Moment kept = 3'600'000;   // closed ones are remembered
  std::size_t alerts = 256;  // looked at; the most severe, then the oldest
  std::size_t closed = 100;
  std::size_t evidence = 32;  // of one incident
};

enum class Turn : std::uint8_t { opened, changed, closed };

std::string_view to_string(Turn turn);

struct IncidentChange {
  Turn turn = Turn::opened;
  Incident incident;
};

/// Used from one thread.
class IncidentTracker {
 public:
  explicit IncidentTracker(const IncidentLimits& limits = {}) : limits_(limits) {}

  /// All alerts that are pending or firing at `now`. Those of the layer "agent" are about the agent
  /// itself and no incident of what it watches. A change is a new cause or another severity, not
  /// every alert.
  std::vector<IncidentChange> update(Moment now, std::span<const Alert* const> alerts,
                                     const Topology& topology, const Observer& observer);

  /// Nothing to tell and nothing to wait for: update() without alerts changes nothing.
  [[nodiscard]] bool idle() const { return records_.empty() && open_.empty() && closed_.empty(); }

  /// Open ones, the newest first, then closed ones.
  [[nodiscard]] std::vector<Incident> incidents() const;

 private:
  struct Record {
    Signal signal;
    std::string incident;  // its id; empty: none yet
  };
  struct Open {
    Incident incident;
    Moment first_firing = 0;
    bool told = false;
    std::optional<Cause> rival;  // the likelier cause now
    Moment rival_since = 0;
  };
  /// What one look makes of all records.
  struct Look {
    Moment now = 0;
    std::vector<Signal> signals;
    Forest forest;
    const Topology& topology;
    const Observer& observer;
  };

  void take_in(Moment now, std::span<const Alert* const> alerts, const Topology& topology,
               const Observer& observer);
  [[nodiscard]] std::vector<Signal> signals() const;
  std::string incident_of(const Look& look, const Group& group);
  void assign(const Look& look, const std::vector<std::string>& ids);
  void judge(const Look& look, const Group& group, Open& open,
             std::vector<IncidentChange>& changes);
  void describe(Open& open, const Look& look, const Group& group) const;
  void tell(Open& open, const Look& look, const Group& group, Cause cause, Severity severity,
            std::vector<IncidentChange>& changes);
  void close(Moment now, const std::vector<std::string>& seen,
             std::vector<IncidentChange>& changes);
  void forget(Moment now);
  Open& open_of(const std::string& id, Moment now);

  IncidentLimits limits_;
  std::map<promql::Labels, Record> records_;
  std::map<std::string, Open> open_;
  std::vector<Incident> closed_;  // the oldest first
  std::uint64_t made_ = 0;
};

}  // namespace strata::rules
