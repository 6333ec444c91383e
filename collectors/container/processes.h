// Processes, threads, descriptors and sockets of each container, and what its threads do. All of it
// takes a file or more for each process, thread or descriptor, so it is looked through seldom, on a
// thread of its own and within a budget; between two looks the last one is served. A container that
// is over its budget has no samples of what was not counted. What is known of a process that has
// not run since is not looked at again: most of them sleep. Of one that is in no container, and has
// as many descriptors as before, it is served once more: a container's shim has a dozen threads and
// two dozen descriptors, and wakes every other minute to collect garbage.
//
// All are looked through at the same moments, the host last: it takes over what is known of the
// containers' processes by then.
//
// A container's descendants' cgroups are part of it. Any other cgroup, a slice or service, has what
// is in its own alone, as in cAdvisor, the host all processes there are.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "collectors/container/followed_files.h"
#include "collectors/container/process_clock.h"
#include "collectors/container/process_table.h"
#include "core/base/decaying_average.h"
#include "core/collector.h"
#include "core/identity/cgroup_layout.h"
#include "core/metrics/container_load_metrics.h"

namespace strata::container {

struct ProcessOptions {
  bool process = true;
  bool load = true;
  bool sched = false;
  // Whether load averages come from looks, since nobody else serves them now. Empty: never.
  std::function<bool()> sampled_load{};
  Duration period = std::chrono::seconds(30);
  std::size_t container_files = 20'000;  // looked at for one container
  std::size_t pass_files = 100'000;      // begun in one collection
  ProcessClock clock{};                  // empty: the kernel's
  /// How many a process has open, where that is quickly told. Empty: the kernel's word.
  std::function<std::optional<std::size_t>(int pid)> open_descriptors{};
};

class ProcessCollector final : public Collector {
 public:
  ProcessCollector(HostFs fs, CgroupLayout layout, ProcessOptions options = {});

  [[nodiscard]] std::string_view name() const override { return "container_process"; }
  [[nodiscard]] Layer layer() const override { return Layer::container; }
  [[nodiscard]] Placement placement() const override { return Placement::own_thread; }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  struct Look {
    std::optional<std::size_t> processes, descriptors, sockets;
    std::optional<std::uint64_t> threads, threads_max;
    std::optional<std::int64_t> max_open_files;
    std::optional<TaskStates> states;
    bool has_sched = false;
    std::vector<std::string_view> uncounted;  // literals
  };

  struct Followed {
    Instant due{};  // at once
    std::optional<Instant> looked;
    Look last;
    SchedAccount sched;
    DecayingAverage running{container_load::constant};
    DecayingAverage uninterruptible{container_load::constant};
    Status status;
  };

  /// Of one process, until it runs again.
  struct Known {
    std::uint64_t pass = 0;           // in which it was asked about last
    std::optional<std::int64_t> ran;  // its CPU time before the following was looked at
    bool served_again = false;        // though it has run since
    std::optional<Descriptors> descriptors;
    std::optional<TaskSums> tasks;
  };

  /// Returns the files that it took.
  std::size_t look(const Container& container, Instant now, Followed& followed);
  [[nodiscard]] Result<std::vector<int>> processes_of(const Container& container) const;
  void count_threads(const Container& container, Look& look) const;
  /// Drops what may have changed since the pass before.
  void take_up(int pid, bool in_container);
  [[nodiscard]] bool may_serve_again(int pid, const Known& known) const;
  void forget_departed();
  Status count_descriptors(const std::vector<int>& pids, WorkBudget& budget, Look& look);
  void count_tasks(const std::vector<int>& pids, WorkBudget& budget, Followed& followed);
  [[nodiscard]] Instant next_look(Instant now) const;
  static void follow_load(Instant now, Followed& followed);
  void add(const Followed& followed, const Entity& entity, bool sampled_load, Batch& batch) const;

  HostFs fs_;
  CgroupLayout layout_;
  ProcessOptions options_;
  ProcessTable table_;
  FollowedFiles<Followed> followed_;
  std::unordered_map<int, Known> known_;  // by pid
  std::uint64_t pass_ = 0;                // number of this collection
};

}  // namespace strata::container
