// Lifecycle: from raw cgroup, process and OOM events to what happened to containers. A runtime
// makes the cgroup, moves its helper in, and the first program run there is the container's own:
// that is its start, and the end of that process is its exit. Where the agent came later, the
// runtime's word on the container's process is taken. What happens in a cgroup whose name does not
// show that it is a container's is kept for a while, and told once a runtime has told that it is.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "bpf/cgroup.h"
#include "bpf/oom.h"
#include "bpf/process.h"
#include "core/base/clock.h"
#include "core/events/journal.h"
#include "core/identity/container_set.h"

namespace strata::kernel {

/// Counts of strata_container_events_total, in the order of its label values.
struct LifecycleCounts {
  std::uint64_t create = 0;
  std::uint64_t start = 0;
  std::uint64_t exit = 0;
  std::uint64_t oom = 0;
  std::uint64_t remove = 0;
};

struct LifecycleListeners {
  std::function<void(CgroupKey, std::string_view path)> cgroup_created;
  std::function<void(CgroupKey, std::string_view path)> cgroup_removed;
  std::function<std::string(CgroupKey)> path_of{};  // of a living cgroup; empty: not found
  /// Whether a runtime has told that it is a container's own, though its name does not show it.
  std::function<bool(std::string_view path)> is_told{};
};

/// Loop thread. Processes outside containers are not journalled: a busy host would push everything
/// else out.
class Lifecycle {
 public:
  Lifecycle(EventJournal& journal, LifecycleListeners listeners)
      : journal_(journal), listeners_(std::move(listeners)) {}

  /// From the rings; false: not an event of ours. `offset` is wall time minus monotonic time.
  bool on_cgroup(std::span<const std::byte> bytes, Duration offset);
  bool on_process(std::span<const std::byte> bytes, Duration offset);
  bool on_oom(std::span<const std::byte> bytes, Duration offset);

  /// The newest identities; counts of paths that are no longer known are dropped.
  void update(std::shared_ptr<const ContainerSet> containers, Instant now);

  /// Tells what has happened in cgroups that are containers' after all; true: something. Costs
  /// nothing where there are no young cgroups of strangers.
  bool adopt(const std::shared_ptr<const ContainerSet>& containers);

  [[nodiscard]] const LifecycleCounts& host() const { return host_; }
  /// Zeros for a path of which nothing has been heard.
  [[nodiscard]] const LifecycleCounts& of(const std::string& path) const;

 private:
  struct Known {
    std::string path;
    bool from_birth = false;      // its creation was seen, so its first exec will be
    std::uint32_t first_pid = 0;  // the container's own process; 0: not known
    bool exited = false;
    Instant since{};
  };
  /// A young cgroup that may turn out to be a container's.
  struct Stranger {
    Known life;
    std::vector<Event> events;  // its creation, the start and exit of its first process
  };
  struct Counted {
    LifecycleCounts counts;
    Instant last{};
  };

  [[nodiscard]] std::string path_of(const strata_cgroup_event& event) const;
  Known* known(CgroupKey key);
  void created(const strata_cgroup_event& event, std::string_view path, Event entry);
  void removed(const strata_cgroup_event& event, std::string_view path, Event entry);
  [[nodiscard]] bool is_containers_own(CgroupKey key, std::string_view path) const;
  void tell(Event entry);
  [[nodiscard]] std::string cause_text(const strata_oom_event& event) const;
  static EventKind classify(Known& container, const strata_process_event& event);
  void count(const std::string& path, std::uint64_t LifecycleCounts::*which);

  EventJournal& journal_;
  LifecycleListeners listeners_;
  std::shared_ptr<const ContainerSet> containers_;
  Instant now_{};
  std::unordered_map<CgroupKey, Known> known_;  // containers' own cgroups
  std::unordered_map<CgroupKey, Stranger> strangers_;
  std::map<std::string, Counted> counts_;  // by cgroup path
  LifecycleCounts host_;
};

/// "status 1" or "signal 9", of a wait() status.
std::string exit_text(std::uint32_t status);

}  // namespace strata::kernel
