// MomentObserver: what figures, events and the topology of one moment say of an incident.
#pragma once

#include "core/events/journal.h"
#include "core/identity/container_set.h"
#include "rules/figures/figure_window.h"
#include "rules/incidents/incident.h"
#include "rules/topology/topology.h"

namespace strata::rules {

/// Borrows all of it.
struct MomentFacts {
  const Topology& topology;
  const FigureSet& figures;
  const FigureWindow& window;
  const EventPage& events;
  const ContainerSet& containers;  // whose an event's cgroup is
};

class MomentObserver final : public Observer {
 public:
  explicit MomentObserver(const MomentFacts& facts) : facts_(facts) {}

  [[nodiscard]] std::string taker(const Place& victim, Topic topic) const override;
  [[nodiscard]] bool matters(const std::string& taker, const Place& victim) const override;
  [[nodiscard]] std::vector<Evidence> evidence(const Incident& incident) const override;

 private:
  MomentFacts facts_;
};

}  // namespace strata::rules
