// What an incident tells of a group of alerts.
#pragma once

#include <vector>

#include "rules/incidents/forest.h"
#include "rules/incidents/incident.h"

namespace strata::rules {

Cause cause_of(const std::vector<Signal>& signals, const Group& group, const Topology& topology);

/// From the cause to the most severe of what users feel, a step for each place and layer.
std::vector<Step> chain_of(const std::vector<Signal>& signals, const Forest& forest,
                           const Group& group);

/// Which alert of the group began first.
Step first_step(const std::vector<Signal>& signals, const Group& group);

std::vector<IncidentAlert> alerts_of(const std::vector<Signal>& signals, const Group& group,
                                     Moment now);

/// Adds what is new, and a larger value of what is known.
void add_evidence(std::vector<Evidence>& known, Evidence found, std::size_t most);

}  // namespace strata::rules
