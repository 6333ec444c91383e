#include "collectors/kernel/lifecycle.h"

#include <chrono>

#include <sys/wait.h>

#include "collectors/kernel/ring_record.h"
#include "core/identity/container_path.h"

namespace strata::kernel {
namespace {

/// Counts of a path that no container has are kept this long: its name may come a moment later.
constexpr Duration patience = std::chrono::minutes(2);
/// Cgroups that are younger than that and nobody's; services of a busy systemd among them.
constexpr std::size_t max_strangers = 1024;

}  // namespace

std::string exit_text(std::uint32_t status) {
  const int waited = static_cast<int>(status);
  if (WIFSIGNALED(waited)) return "signal " + std::to_string(WTERMSIG(waited));
  return "status " + std::to_string(WEXITSTATUS(waited));
}

bool Lifecycle::on_cgroup(std::span<const std::byte> bytes, Duration offset) {
  const auto event = decode<strata_cgroup_event>(bytes);
  if (!event) return false;
  if (event->type == STRATA_CGROUP_ATTACH) {
    return true;  // the runtime's helper; the container starts with its first exec
  }
  const auto path = path_of(*event);
  switch (event->type) {
    case STRATA_CGROUP_MKDIR:
      created(*event, path, entry_of(*event, EventKind::create, offset));
      return true;
    case STRATA_CGROUP_RMDIR:
      removed(*event, path, entry_of(*event, EventKind::remove, offset));
      return true;
    default:
      return false;
  }
}

/// What the kernel has cut is looked up while the cgroup lives, and remembered of a container.
std::string Lifecycle::path_of(const strata_cgroup_event& event) const {
  const auto told = text_of(event.path);
  if (told.size() < sizeof(event.path) - 1) return std::string(told);
  if (const auto found = known_.find({event.key}); found != known_.end()) return found->second.path;
  if (event.type != STRATA_CGROUP_MKDIR || !listeners_.path_of) return {};
  return listeners_.path_of({event.key});
}

void Lifecycle::created(const strata_cgroup_event& event, std::string_view path, Event entry) {
  if (listeners_.cgroup_created) listeners_.cgroup_created({event.key}, path);
  entry.cgroup_path = path;
  Known life{.path = std::string(path), .from_birth = true, .since = now_};
  if (parse_container_path(path) || (listeners_.is_told && listeners_.is_told(path))) {
    known_[{event.key}] = std::move(life);
    tell(std::move(entry));
  } else if (strangers_.size() < max_strangers) {
    strangers_.insert_or_assign({event.key}, Stranger{std::move(life), {std::move(entry)}});
  }
}

void Lifecycle::removed(const strata_cgroup_event& event, std::string_view path, Event entry) {
  const bool is_own = is_containers_own({event.key}, path);
  if (listeners_.cgroup_removed) listeners_.cgroup_removed({event.key}, path);
  strangers_.erase({event.key});
  // What is known stays for a while: the end of its process may be in another ring yet.
  if (!is_own) return;
  entry.cgroup_path = path;
  tell(std::move(entry));
}

bool Lifecycle::is_containers_own(CgroupKey key, std::string_view path) const {
  if (parse_container_path(path)) return true;
  if (const auto found = known_.find(key); found != known_.end()) return found->second.path == path;
  const auto* const owner = containers_ ? containers_->owner_of(key) : nullptr;
  return owner != nullptr && !owner->is_unit && owner->cgroup_path == path;
}

void Lifecycle::tell(Event entry) {
  switch (entry.kind) {
    case EventKind::create:
      count(entry.cgroup_path, &LifecycleCounts::create);
      break;
    case EventKind::start:
      count(entry.cgroup_path, &LifecycleCounts::start);
      break;
    case EventKind::exit:
      count(entry.cgroup_path, &LifecycleCounts::exit);
      break;
    case EventKind::remove:
      count(entry.cgroup_path, &LifecycleCounts::remove);
      break;
    default:
      break;
  }
  journal_.append(std::move(entry));
}

bool Lifecycle::adopt(const std::shared_ptr<const ContainerSet>& containers) {
  const auto adopted = std::erase_if(strangers_, [&](auto& entry) {
    auto& [key, stranger] = entry;
    const auto* const owner = containers->owner_of(key);
    if (owner == nullptr || owner->is_unit || owner->cgroup_path != stranger.life.path)
      return false;
    for (auto& event : stranger.events) tell(std::move(event));
    known_[key] = std::move(stranger.life);
    return true;
  });
  return adopted != 0;
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
    return EventKind::start;
  }
  if (event.pid != container.first_pid || container.exited) return EventKind::process_exit;
  container.exited = true;
  return EventKind::exit;
}

bool Lifecycle::on_process(std::span<const std::byte> bytes, Duration offset) {
  const auto event = decode<strata_process_event>(bytes);
  if (!event || (event->type != STRATA_PROCESS_EXEC && event->type != STRATA_PROCESS_EXIT)) {
    return false;
  }
  auto* life = known({event->key});
  const auto stranger = life == nullptr ? strangers_.find({event->key}) : strangers_.end();
  if (stranger != strangers_.end()) life = &stranger->second.life;
  if (life == nullptr) return true;
  auto entry = entry_of(*event, classify(*life, *event), offset);
  entry.cgroup_path = life->path;
  entry.detail = event->type == STRATA_PROCESS_EXEC ? std::string(text_of(event->file))
                                                    : exit_text(event->status);
  if (stranger == strangers_.end()) {
    tell(std::move(entry));
  } else if (entry.kind == EventKind::start || entry.kind == EventKind::exit) {
    stranger->second.events.push_back(std::move(entry));
  }
  return true;
}

/// "caused by python3 (pid 4711)"; of another container than the victim's with its name.
std::string Lifecycle::cause_text(const strata_oom_event& event) const {
  if (event.cause_pid == event.pid) return "by its own allocation";
  auto text = "caused by " + std::string(text_of(event.cause_comm)) + " (pid " +
              std::to_string(event.cause_pid) + ")";
  if (event.cause_key == event.key || !containers_) return text;
  const auto* const owner = containers_->owner_of({event.cause_key});
  return owner == nullptr ? text : text + " of " + owner->entity.name;
}

bool Lifecycle::on_oom(std::span<const std::byte> bytes, Duration offset) {
  const auto event = decode<strata_oom_event>(bytes);
  if (!event) return false;
  auto entry = entry_of(*event, EventKind::oom, offset);
  entry.detail = cause_text(*event);
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
  adopt(containers_);
  std::erase_if(strangers_,
                [&](const auto& entry) { return now - entry.second.life.since > patience; });
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
