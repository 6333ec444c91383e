// Figures of a place as evidence: those of the topic that it is suspected of, and those of the
// Redis and the API that it runs.
#pragma once

#include <vector>

#include "rules/figures/figure_window.h"
#include "rules/incidents/incident.h"
#include "rules/topology/topology.h"

namespace strata::rules {

void add_figures(const Topology& topology, const FigureSet& figures, const FigureWindow& window,
                 const Place& place, Topic topic, std::vector<Evidence>& to);

}  // namespace strata::rules
