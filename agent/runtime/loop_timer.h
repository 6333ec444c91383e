// LoopTimer: a timer of one's own on the loop, beside the loop's one.
#pragma once

#include <functional>

#include "core/base/clock.h"
#include "core/base/fd.h"
#include "core/base/result.h"

namespace strata::agent {

class EventLoop;

/// Loop thread.
class LoopTimer {
 public:
  /// `loop` outlives it. `due` is called on the loop.
  static Result<LoopTimer> make(EventLoop& loop, std::function<void()> due);

  /// Due once, `delay` from now; a later call replaces the earlier one.
  void wake_after(Duration delay);

 private:
  explicit LoopTimer(Fd timer) : timer_(std::move(timer)) {}

  Fd timer_;
};

}  // namespace strata::agent
