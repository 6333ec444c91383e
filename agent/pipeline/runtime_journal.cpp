#include "agent/pipeline/runtime_journal.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "core/identity/user_slice.h"

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
    case RuntimeEventKind::update:
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

/// `key` as views have it: of what a user tells only that counts which is of the user's containers.
const Container* with_key(std::span<const std::shared_ptr<const Container>> among,
                          const std::string& key) {
  const auto users = parse_users_key(key);
  const auto found = std::find_if(among.begin(), among.end(), [&](const auto& one) {
    if (!users) return one->runtime_id == key;
    return one->runtime_id == users->id &&
           (one->cgroup_path == key || user_slice_of(one->cgroup_path) == users->slice);
  });
  return found == among.end() ? nullptr : found->get();
}

bool is_told_by_the_kernel(const Event& entry, std::string_view id, bool kernel_tells,
                           const EventJournal& journal) {
  const auto users = parse_users_key(id);
  auto in_path = users ? users->id : id;
  if (entry.cgroup_path.starts_with('/')) in_path = entry.cgroup_path;
  switch (entry.kind) {
    case EventKind::create:
      return kernel_tells;
    case EventKind::start:
    case EventKind::exit:
    case EventKind::oom:
      return journal.has(entry.kind, in_path, entry.at - same_event);
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
  if (!kind || says_nothing) return;
  Event entry;
  entry.at = event.at;
  entry.kind = *kind;
  entry.container = event.name;
  entry.detail = detail_of(event);
  if (const auto* const container = with_key(containers.all(), event.id)) {
    entry.cgroup_path = container->cgroup_path;
    if (!container->keys.empty()) entry.cgroup = container->keys.front();
  } else if (const auto* const stopped = with_key(containers.stopped(), event.id)) {
    entry.cgroup_path = stopped->cgroup_path;
  } else if (parse_users_key(event.id)) {
    return;
  }
  if (!is_told_by_the_kernel(entry, event.id, kernel_tells, journal)) {
    journal.append(std::move(entry));
  }
}

}  // namespace strata::agent
