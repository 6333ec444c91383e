#include "agent/commands/reports.h"

#include "agent/host_facts.h"
#include "agent/text/units.h"
#include "agent/top/take_look.h"
#include "agent/views/dump.h"
#include "agent/views/events.h"

namespace strata::agent {
namespace {

std::vector<SourceStatus> source_statuses(const Pipeline& pipeline, const Clock& clock) {
  std::vector<SourceStatus> statuses;
  for (const auto& health : pipeline.sources()) {
    SourceStatus status{health.source, health.ok, health.error.message, {}};
    if (health.changes > 0) status.since = clock.wall_now() - (clock.now() - health.since);
    statuses.push_back(std::move(status));
  }
  return statuses;
}

/// A new container is known by its id until its runtime has told its name, some ten milliseconds
/// later.
bool may_yet_be_named(const Event& event, const ContainerSet& containers, WallTime now) {
  constexpr Duration patience = std::chrono::milliseconds(300);
  if (now - event.at > patience) return false;
  const auto* const owner = containers.owner_of(event.cgroup);
  return owner != nullptr && owner->source == "cgroup";
}

}  // namespace

Json dump_of(Pipeline& pipeline, const Clock& clock, pid_t pid, const Incidents* incidents) {
  const auto kernel = pipeline.kernel();
  const auto containers = pipeline.containers();
  const auto snapshot = pipeline.snapshots().latest();
  const auto events = pipeline.journal().page();
  std::optional<Surroundings> surroundings;
  if (snapshot) surroundings = pipeline.situation().surroundings(*snapshot);
  DumpInput input;
  input.at = clock.now();
  input.now = clock.wall_now();
  input.build = build_info();
  input.process = {pid, pipeline.started()};
  input.host = host_facts(pipeline.host_fs(), pipeline.layout());
  input.rights = current_rights();
  input.sources = source_statuses(pipeline, clock);
  input.kernel = kernel.get();
  if (!kernel) input.kernel_off = "switched off";
  input.containers = containers.get();
  input.snapshot = snapshot.get();
  input.surroundings = surroundings ? &*surroundings : nullptr;
  input.incidents = incidents;
  input.events = events.get();
  return dump_json(input);
}

std::string events_of(const Pipeline& pipeline, std::uint64_t after) {
  const auto containers = pipeline.containers();
  const auto now = SystemClock().wall_now();
  std::string lines;
  for (const auto& event : *pipeline.journal().page()) {
    if (event->sequence <= after) continue;
    if (may_yet_be_named(*event, *containers, now))
      break;  // and what came after it, to keep the order
    lines.append(json_line(event_json(*event, *containers))).append(1, '\n');
  }
  return lines;
}

Result<top::Look> look_of(Pipeline& pipeline, pid_t pid, const Incidents* incidents,
                          const std::string& container) {
  // Redis and applications keep their own pace: nobody has them asked each second by looking on.
  LayerSet layers(Layer::host);
  layers |= LayerSet(Layer::container);
  const auto snapshot = pipeline.snapshots().fresh(layers);
  if (!snapshot) return fail(Code::timeout, "no snapshot yet");
  const auto containers = pipeline.containers();
  auto look = top::look_of(*snapshot, *containers);
  look.hostname = hostname(pipeline.host_fs());
  if (pid != 0) look.run = std::to_string(pid) + " " + rfc3339(pipeline.started());
  if (incidents != nullptr) look.incidents = top::incidents_of(*incidents);
  const auto* const wanted = container.empty() ? nullptr : containers->by_path(container);
  if (wanted != nullptr) {
    look.detail = top::detail_of(*wanted, pipeline.situation().seen()->topology,
                                 *pipeline.journal().page(), *containers);
  }
  return look;
}

}  // namespace strata::agent
