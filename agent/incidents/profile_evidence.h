// What a profile adds to the incident that it was taken for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/profile/incident_profiles.h"
#include "rules/incidents/tracker.h"

namespace strata::agent {

/// Whose profile is wanted now: the container's that the incident blames.
std::optional<std::string> wants_profile_of(const rules::IncidentChange& change);

/// Where it is to be had, then its top functions; or why there is none.
std::vector<rules::Evidence> evidence_of(const IncidentProfile& profile);

}  // namespace strata::agent
