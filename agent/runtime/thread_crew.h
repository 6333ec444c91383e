// ThreadCrew: a few threads for many short jobs, any of which may one day hang. A thread that hangs
// is left to its job, and another one does the rest.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "core/base/clock.h"

namespace strata::agent {

/// Used by one thread.
class ThreadCrew {
 public:
  using Job = std::function<void()>;

  static constexpr std::size_t usual_threads = 2;
  static constexpr Duration hang_after = std::chrono::seconds(1);

  /// `clock` outlives the crew.
  explicit ThreadCrew(const Clock& clock) : clock_(clock) {}
  ThreadCrew(const ThreadCrew&) = delete;
  ThreadCrew& operator=(const ThreadCrew&) = delete;
  /// Waits for the jobs that are running, forgets the others.
  ~ThreadCrew();

  /// Runs the job after the next wake(): there are always threads that do not hang, as many as
  /// usual.
  void queue(Job job);

  /// Wakes one thread for all that was queued. Where it hangs, the next call wakes another one for
  /// what it left.
  void wake();

  [[nodiscard]] std::size_t size() const { return threads_.size(); }

 private:
  void serve();
  [[nodiscard]] std::size_t hanging() const;

  const Clock& clock_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> jobs_;
  std::map<std::thread::id, Instant> running_;  // since when
  bool ending_ = false;
  std::vector<std::thread> threads_;  // the owner's
};

}  // namespace strata::agent
