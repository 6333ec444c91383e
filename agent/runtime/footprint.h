// Footprint: what keeps the agent's resident memory near to what it works with.
#pragma once

#include "agent/runtime/loop_timer.h"
#include "core/base/clock.h"
#include "core/base/result.h"

namespace strata::agent {

class EventLoop;

/// Bounds what malloc keeps for itself. Before the first thread.
void limit_heap();

/// Returns what malloc has free to the system, and takes code and constants out of the process:
/// what is still used comes back from the page cache at its next use, page by page. Any thread;
/// costs a millisecond or two, and minor faults for a while.
void give_back_unused();

/// Gives back when the agent has settled: configuration, TLS, loading BPF and a first look at every
/// container touch several megabytes of libraries that a collection never does. Loop thread.
class SettlingTimer {
 public:
  /// `loop` outlives it.
  static Result<SettlingTimer> make(EventLoop& loop);

  /// Something like a start begins: gives back `quiet` later, unless it is called again before.
  void restart(Duration quiet) { timer_.wake_after(quiet); }

 private:
  explicit SettlingTimer(LoopTimer timer) : timer_(std::move(timer)) {}

  LoopTimer timer_;
};

}  // namespace strata::agent
