// Lane: the way to one receiver of alerts, with a queue and a thread of its own, so that one that
// hangs delays no other and nothing else.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "agent/notify/notice_queue.h"
#include "core/base/clock.h"
#include "core/base/result.h"

namespace strata::agent {

struct LaneSettings {
  QueueRules queue = {};
  Duration first_pause = std::chrono::seconds(1);  // after a failure; doubled after each more
  Duration longest_pause = std::chrono::seconds(10);
  Duration give_up = std::chrono::hours(24);  // a message that fails for so long is dropped
};

/// Totals since the lane began.
struct LaneFigures {
  std::uint64_t sent = 0;     // alerts that the receiver took
  std::uint64_t errors = 0;   // attempts that failed
  std::uint64_t dropped = 0;  // alerts that were given up
  std::uint64_t attempts = 0;
  Duration spent{};  // in attempts
  std::size_t waiting = 0;
};

/// push() and figures() from any thread.
class Lane {
 public:
  /// One attempt, on the lane's thread; it bounds its own wait. Code::invalid: never again.
  using Send = std::function<Status(const Notices& notices)>;
  /// Hears of each attempt's outcome, on the lane's thread.
  using Tell = std::function<void(const Status& outcome)>;

  /// `clock` outlives the lane.
  Lane(LaneSettings settings, const Clock& clock, Send send, Tell tell);
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;
  /// Waits for the attempt that is under way.
  ~Lane() = default;

  void push(const Notices& notices);
  [[nodiscard]] LaneFigures figures() const;

  /// Begins to end: what waits is forgotten. ended() tells when nothing is under way any more.
  void stop() { thread_.request_stop(); }
  [[nodiscard]] bool ended() const;

 private:
  void run(const std::stop_token& stop);
  bool deliver(const Notices& notices);
  void settle(const Notices& notices, const Status& outcome, Duration took);
  void rest(const std::stop_token& stop);

  LaneSettings settings_;
  const Clock& clock_;
  Send send_;
  Tell tell_;
  mutable std::mutex mutex_;
  std::condition_variable_any wake_;
  NoticeQueue queue_;
  LaneFigures figures_;
  bool ended_ = false;
  Duration pause_;                        // lane's thread
  std::optional<Instant> failing_since_;  // lane's thread
  std::jthread thread_;                   // last: it uses all of the above
};

}  // namespace strata::agent
