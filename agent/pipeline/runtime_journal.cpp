#include "agent/pipeline/runtime_journal.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace strata::agent {
namespace {

constexpr Duration same_event = std::chrono::seconds(10);

/// Null: not told of.
std::optional<EventKind> kind_of(RuntimeEventKind kind) {
  switch (kind) {
    case RuntimeEventKind::create:
      return EventKind::create;
    case RuntimeEventKind::start:
      return EventKind::start;
    case RuntimeEventKind::exit:
      return EventKind::exit;
    case RuntimeEventKind::oom:
      return EventKind::oom;
    case RuntimeEventKind::rename:
      return EventKind::rename;
    case RuntimeEventKind::health:
      return EventKind::health;
    case RuntimeEventKind::pause:
      return EventKind::pause;
    case RuntimeEventKind::unpause:
      return EventKind::unpause;
    case RuntimeEventKind::destroy:
      return EventKind::destroy;
    case RuntimeEventKind::restart:  // an exit and a start, each told of
      break;
  }
  return std::nullopt;
}

std::string detail_of(const RuntimeEvent& event) {
  switch (event.kind) {
    case RuntimeEventKind::exit:
      return event.exit_code ? "status " + std::to_string(*event.exit_code) : std::string();
    case RuntimeEventKind::rename:
      return event.old_name.empty() ? std::string() : "from " + event.old_name;
    case RuntimeEventKind::health:
      return std::string(to_string(event.health));
    default:
      return {};
  }
}

const Container* with_id(std::span<const std::shared_ptr<const Container>> among,
                         const std::string& id) {
  const auto found = std::find_if(among.begin(), among.end(),
                                  [&](const auto& one) { return one->runtime_id == id; });
  return found == among.end() ? nullptr : found->get();
}

bool is_told_by_the_kernel(const RuntimeEvent& event, EventKind kind, bool kernel_tells,
                           const EventJournal& journal) {
  switch (kind) {
    case EventKind::create:
      return kernel_tells;
    case EventKind::start:
    case EventKind::exit:
    case EventKind::oom:
      return journal.has(kind, event.id, event.at - same_event);
    default:
      return false;
  }
}

}  // namespace

void tell(const RuntimeEvent& event, const ContainerSet& containers, bool kernel_tells,
          EventJournal& journal) {
  const auto kind = kind_of(event.kind);
  const bool says_nothing =
      event.kind == RuntimeEventKind::health && event.health == Health::unknown;
  if (!kind || says_nothing || is_told_by_the_kernel(event, *kind, kernel_tells, journal)) return;
  Event entry;
  entry.at = event.at;
  entry.kind = *kind;
  entry.container = event.name;
  entry.detail = detail_of(event);
  if (const auto* const container = with_id(containers.all(), event.id)) {
    entry.cgroup_path = container->cgroup_path;
    if (!container->keys.empty()) entry.cgroup = container->keys.front();
  } else if (const auto* const stopped = with_id(containers.stopped(), event.id)) {
    entry.cgroup_path = stopped->cgroup_path;
  }
  journal.append(std::move(entry));
}

}  // namespace strata::agent
