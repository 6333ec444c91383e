// Incidents for people and programs: what docs/incidents.md lists.
#pragma once

#include <span>
#include <string>

#include "agent/views/json.h"
#include "rules/incidents/incident.h"

namespace strata {

/// An array, one object an incident, in their order.
Json incidents_json(std::span<const rules::Incident> incidents);

/// What /api/v1/incidents answers: {status, data: {incidents}}, as Prometheus wraps its answers.
std::string incidents_answer(std::span<const rules::Incident> incidents);

/// A block of lines for each, from that array.
std::string incidents_text(const Json& incidents);

}  // namespace strata
