// Worker: a thread that runs a task on a period and whenever it is nudged; for whatever can block.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

#include "core/base/clock.h"

namespace strata {

/// The task runs on the worker's thread alone; nudge() may be called from any. Destruction waits
/// for the running task, so a task must bound its own waits (or watch the stop token).
class Worker {
 public:
  using Task = std::function<void(const std::stop_token&)>;

  /// Runs `task` at once and then every `period`.
  Worker(Duration period, Task task);

  /// Runs the task again as soon as it is idle; several nudges while it runs make one run.
  void nudge();

  /// Thread-safe: counts from the end of the run that is under way, or from the next one's.
  void set_period(Duration period);

 private:
  void run(const std::stop_token& stop);

  Duration period_;
  Task task_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  bool nudged_ = true;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace strata
