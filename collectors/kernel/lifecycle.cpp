#include "collectors/kernel/lifecycle.h"

#include <chrono>

#include <sys/wait.h>

#include "collectors/kernel/ring_record.h"
#include "core/identity/container_path.h"

namespace strata::kernel {
namespace {

/// Counts of a path that no container has are kept this long: its name may come a moment later.
constexpr Duration patience = std::chrono::minutes(2);

}  // namespace

std::string exit_text(std::uint32_t status) {
  const int waited = static_cast<int>(status);
  if (WIFSIGNALED(waited)) return "signal " + std::to_string(WTERMSIG(waited));
  return "status " + std::to_string(WEXITSTATUS(waited));
}

bool Lifecycle::on_cgroup(std::span<const std::byte> bytes, Duration offset) {
  const auto event = decode<strata_cgroup_event>(bytes);
  if (!event) return false;
  const auto path = text_of(event->path);
  switch (event->type) {
    case STRATA_CGROUP_MKDIR:
      created(*event, path, entry_of(*event, EventKind::create, offset));
      return true;
    case STRATA_CGROUP_RMDIR:
      removed(*event, path, entry_of(*event, EventKind::remove, offset));
      return true;
    case STRATA_CGROUP_ATTACH:  // the runtime's helper; the container starts with its first exec
      return true;
    default:
      return false;
  }
}

void Lifecycle::created(const strata_cgroup_event& event, std::string_view path, Event entry) {
  if (listeners_.cgroup_created) listeners_.cgroup_created({event.key}, path);
  if (!parse_container_path(path)) return;
  known_[{event.key}] = {.path = std::string(path), .from_birth = true, .since = now_};
  count(std::string(path), &LifecycleCounts::create);
  entry.cgroup_path = path;
  journal_.append(std::move(entry));
}

void Lifecycle::removed(const strata_cgroup_event& event, std::string_view path, Event entry) {
  if (listeners_.cgroup_removed) listeners_.cgroup_removed({event.key}, path);
  // What is known stays for a while: the end of its process may be in another ring yet.
  if (!parse_container_path(path)) return;
  count(std::string(path), &LifecycleCounts::remove);
  entry.cgroup_path = path;
  journal_.append(std::move(entry));
}

/// The container whose own cgroup this is; null for all else.
Lifecycle::Known* Lifecycle::known(CgroupKey key) {
  if (const auto found = known_.find(key); found != known_.end()) return &found->second;
  const auto* const owner = containers_ ? containers_->owner_of(key) : nullptr;
  if (owner == nullptr || owner->is_unit || owner->departed) return nullptr;
  return &(known_[key] = {.path = owner->cgroup_path,
                          .first_pid = static_cast<std::uint32_t>(owner->pid),
                          .since = now_});
}

EventKind Lifecycle::classify(Known& container, const strata_process_event& event) {
  if (event.type == STRATA_PROCESS_EXEC) {
    if (!container.from_birth || container.first_pid != 0) return EventKind::exec;
    container.first_pid = event.pid;
    count(container.path, &LifecycleCounts::start);
    return EventKind::start;
  }
  if (event.pid != container.first_pid || container.exited) return EventKind::process_exit;
  container.exited = true;
  count(container.path, &LifecycleCounts::exit);
  return EventKind::exit;
}

bool Lifecycle::on_process(std::span<const std::byte> bytes, Duration offset) {
  const auto event = decode<strata_process_event>(bytes);
  if (!event || (event->type != STRATA_PROCESS_EXEC && event->type != STRATA_PROCESS_EXIT)) {
    return false;
  }
  auto* const container = known({event->key});
  if (container == nullptr) return true;
  auto entry = entry_of(*event, classify(*container, *event), offset);
  entry.cgroup_path = container->path;
  entry.detail = event->type == STRATA_PROCESS_EXEC ? std::string(text_of(event->file))
                                                    : exit_text(event->status);
  journal_.append(std::move(entry));
  return true;
}

bool Lifecycle::on_oom(std::span<const std::byte> bytes, Duration offset) {
  const auto event = decode<strata_oom_event>(bytes);
  if (!event) return false;
  auto entry = entry_of(*event, EventKind::oom, offset);
  if (const auto* const container = known({event->key}); container != nullptr) {
    entry.cgroup_path = container->path;
    count(container->path, &LifecycleCounts::oom);
  } else {
    ++host_.oom;
  }
  journal_.append(std::move(entry));
  return true;
}

void Lifecycle::count(const std::string& path, std::uint64_t LifecycleCounts::*which) {
  auto& counted = counts_[path];
  ++(counted.counts.*which);
  counted.last = now_;
  ++(host_.*which);
}

void Lifecycle::update(std::shared_ptr<const ContainerSet> containers, Instant now) {
  containers_ = std::move(containers);
  now_ = now;
  std::erase_if(counts_, [&](const auto& entry) {
    return containers_->by_path(entry.first) == nullptr && now - entry.second.last > patience;
  });
  std::erase_if(known_, [&](const auto& entry) {
    return containers_->owner_of(entry.first) == nullptr && now - entry.second.since > patience;
  });
  for (auto& [key, container] : known_) {
    if (container.from_birth || container.first_pid != 0) continue;
    if (const auto* const owner = containers_->owner_of(key); owner != nullptr) {
      container.first_pid = static_cast<std::uint32_t>(owner->pid);
    }
  }
}

const LifecycleCounts& Lifecycle::of(const std::string& path) const {
  static const LifecycleCounts nothing;
  const auto found = counts_.find(path);
  return found == counts_.end() ? nothing : found->second.counts;
}

}  // namespace strata::kernel
