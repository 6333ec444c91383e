// What `strata events` prints.
#pragma once

#include <string>
#include <string_view>

#include "agent/views/json.h"
#include "core/events/journal.h"
#include "core/identity/container_set.h"

namespace strata {

/// {time, sequence, event, container, id, pid, process, detail}: time in RFC 3339 with
/// milliseconds; container is null where the cgroup is no known container's; what the event does
/// not tell is null. An outlier also has {kind, value_seconds, limit_seconds} and, by its kind,
/// {reason, cause, cause_id, cause_pid, cause_process}, {device, operation, bytes, queue_depth} or
/// {peer, retransmits}; its detail says it in a sentence.
Json event_json(const Event& event, const ContainerSet& containers);

/// "12:00:01.123  create        flash-redis   /docker/ab12cd34ef56  pid 7 redis-server  status 1",
/// in UTC, from what event_json made.
std::string event_text(const Json& event);

/// A cgroup path with every runtime id (40 hexadecimal digits or more) cut to twelve.
std::string short_path(std::string_view cgroup_path);

}  // namespace strata
