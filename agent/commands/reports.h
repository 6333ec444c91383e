// What the pipeline's published state looks like as dump and events.
#pragma once

#include <cstdint>
#include <string>

#include "agent/incidents/incident_watch.h"
#include "agent/pipeline/pipeline.h"
#include "agent/top/look.h"
#include "agent/views/json.h"

namespace strata::agent {

/// `pid` is the running agent's; 0: taken by the command itself, which knows of no incidents. Any
/// thread.
Json dump_of(Pipeline& pipeline, const Clock& clock, pid_t pid,
             const Incidents* incidents = nullptr);

/// Events with a sequence above `after`, one JSON object a line. Any thread.
std::string events_of(const Pipeline& pipeline, std::uint64_t after);

/// What `strata top` shows, collected now; `pid` and `incidents` as above. With the details of one
/// container, by its id. Waits for the collection, any thread.
Result<top::Look> look_of(Pipeline& pipeline, pid_t pid, const Incidents* incidents,
                          const std::string& container);

}  // namespace strata::agent
