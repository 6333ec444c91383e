#include "core/base/worker.h"

#include <utility>

namespace strata {

Worker::Worker(Duration period, Task task)
    : period_(period),
      task_(std::move(task)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void Worker::nudge() {
  {
    const std::scoped_lock lock(mutex_);
    nudged_ = true;
  }
  wake_.notify_one();
}

void Worker::set_period(Duration period) {
  const std::scoped_lock lock(mutex_);
  period_ = period;
}

void Worker::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, stop, period_, [this] { return nudged_; });
      nudged_ = false;
    }
    if (!stop.stop_requested()) task_(stop);
  }
}

}  // namespace strata
