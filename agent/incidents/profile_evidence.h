// What a profile adds to the incident that it was taken for.
#pragma once

#include <vector>

#include "agent/profile/incident_profiles.h"
#include "rules/incidents/incident.h"

namespace strata::agent {

/// Where it is to be had, then its top functions.
std::vector<rules::Evidence> evidence_of(const IncidentProfile& profile);

}  // namespace strata::agent
