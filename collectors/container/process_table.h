// ProcessTable: what a host's /proc tells of processes and their threads, within a budget of files.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/container/process_files.h"
#include "core/base/host_fs.h"

namespace strata::container {

/// Work that may still be done, in files looked at.
class WorkBudget {
 public:
  explicit WorkBudget(std::size_t files) : left_(files) {}

  /// False, and nothing is left, where it was not enough.
  bool spend(std::size_t files) {
    const bool enough = files <= left_;
    left_ = enough ? left_ - files : 0;
    return enough;
  }
  [[nodiscard]] std::size_t left() const { return left_; }

 private:
  std::size_t left_;
};

struct Descriptors {
  std::optional<std::size_t> open;
  std::optional<std::size_t> sockets;

  /// What one of them does not know, the sum does not either.
  Descriptors& operator+=(const Descriptors& more);
};

struct TaskSums {
  TaskStates states;
  SchedAccount::Threads sched;
  std::set<int> unread;  // processes of which something could not be read: they are not gone
  Status status;         // the first reason why

  TaskSums& operator+=(const TaskSums& more);
};

/// Not thread-safe.
class ProcessTable {
 public:
  explicit ProcessTable(HostFs fs);

  /// Every process of the host.
  [[nodiscard]] Result<std::vector<int>> all() const;

  /// nullopt where the kernel does not tell, before 6.2, and where the process is gone.
  [[nodiscard]] std::optional<std::size_t> open_descriptors(int pid) const;

  /// nullopt in what the budget did not reach for. A process that is gone has none.
  [[nodiscard]] Result<Descriptors> descriptors(int pid, WorkBudget& budget) const;

  struct Wanted {
    bool states = false;
    bool sched = false;
  };

  /// Adds the threads of a process; not those that end meanwhile. False: the budget is spent.
  bool add_tasks(int pid, Wanted wanted, WorkBudget& budget, TaskSums& sums);

  [[nodiscard]] std::optional<std::int64_t> max_open_files(int pid) const;

 private:
  [[nodiscard]] std::string path(int pid, std::string_view file) const;
  Result<std::string_view> read_small(const std::string& path);
  template <class Parse>
  auto read_of(int pid, const std::string& file, Parse parse, TaskSums& sums)
      -> decltype(parse(std::string_view{}));
  void add_task(SchedAccount::Thread thread, const std::string& directory, Wanted wanted,
                TaskSums& sums);

  HostFs fs_;
  bool sizes_count_ = false;
  int own_pid_ = 0;  // the agent's, as this /proc has it; 0 where that is not known
  std::string buffer_;
};

}  // namespace strata::container
