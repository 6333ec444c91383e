// UnwindTables: keeps the kernel's tables up with the processes that are sampled, on a thread of
// its own.
#pragma once

#include <condition_variable>
#include <mutex>
#include <vector>

#include "collectors/profile/unwind/process_tables.h"
#include "core/base/clock.h"
#include "core/base/worker.h"

namespace strata::profile {

/// What the tables hold now, and what was refused since the beginning.
struct UnwindState {
  ProcessCounts processes;
  TableCounts tables;
};

/// The maps outlive it. want() and state() may be called from any thread.
class UnwindTables {
 public:
  UnwindTables(const UnwindMaps& maps, UnwindSettings settings);

  /// A process is being sampled: it is looked at soon and, if there is anything new to see, again
  /// some seconds later, when the libraries of one that has only just begun are there too.
  void want(pid_t pid);

  /// Until all that was wanted has been looked at; false where that takes longer.
  bool wait(Duration at_most);

  [[nodiscard]] UnwindState state() const;

 private:
  struct Due {
    Instant at;
    pid_t pid = 0;
  };

  void turn(const std::stop_token& stop);
  void load(const std::stop_token& stop, pid_t pid, Instant now);
  void load_due(const std::stop_token& stop, Instant now);
  void publish(std::size_t looked_at);

  SystemClock clock_;
  ProcessTables tables_;    // the worker's
  std::vector<Due> again_;  // the worker's
  Instant swept_;           // the worker's
  mutable std::mutex mutex_;
  std::condition_variable looked_;
  std::size_t waiting_ = 0;  // wanted and not looked at yet
  std::vector<pid_t> wanted_;
  UnwindState state_;
  Worker worker_;  // last: it uses all of the above
};

}  // namespace strata::profile
