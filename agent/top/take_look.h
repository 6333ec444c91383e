// A Look from what the pipeline publishes.
#pragma once

#include <span>
#include <string_view>

#include "agent/top/look.h"
#include "core/events/journal.h"
#include "core/identity/container_set.h"
#include "core/metrics/snapshot.h"
#include "rules/incidents/incident.h"
#include "rules/topology/topology.h"

namespace strata::top {

/// Containers that are there, with their figures, and what else the snapshot tells.
Look look_of(const Snapshot& snapshot, const ContainerSet& containers);

/// Those that are open.
std::vector<IncidentLook> incidents_of(std::span<const rules::Incident> incidents);

/// Who is at the other end of a container's connections, and the newest of its events.
Detail detail_of(const Container& container, const rules::Topology& topology,
                 const EventPage& events, const ContainerSet& containers);

}  // namespace strata::top
