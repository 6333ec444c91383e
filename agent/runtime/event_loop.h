// EventLoop: epoll over descriptors, timers and tasks posted by other threads. Everything it calls
// runs on the thread that is in run(), one thing at a time, so what lives there needs no locks.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "core/base/clock.h"
#include "core/base/fd.h"
#include "core/base/result.h"

namespace strata::agent {

class EventLoop {
 public:
  using Callback = std::function<void()>;

  static Result<EventLoop> make();
  EventLoop(EventLoop&&) noexcept;
  EventLoop& operator=(EventLoop&&) = delete;
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;
  ~EventLoop();

  /// Calls `ready` whenever `fd` is readable; level-triggered. The descriptor stays the caller's.
  Status watch(int fd, Callback ready);

  /// Calls `due` when `delay` is over, once; a later call replaces the earlier one. The loop has
  /// this one timer: whoever schedules asks for the nearest moment it needs.
  void wake_after(Duration delay, Callback due);

  /// Thread-safe: runs `task` on the loop.
  void post(Callback task);

  /// Until stop(), which may be called from a callback or posted.
  void run();
  void stop() { running_ = false; }

 private:
  struct Shared;  // what post() touches; kept apart so that the loop itself can be moved
  EventLoop(Fd epoll, Fd timer, Fd wakeup);
  void run_posted();
  void on_timer();

  Fd epoll_;
  Fd timer_;
  std::unique_ptr<Shared> shared_;
  std::unordered_map<int, Callback> watched_;
  Callback due_;
  bool running_ = false;
};

}  // namespace strata::agent
