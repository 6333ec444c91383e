// QuerySlots: how many queries run at once, and how many wait for their turn. The threads that are
// left answer /metrics.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

#include "core/base/clock.h"

namespace strata::agent::api {

class QuerySlots {
 public:
  explicit QuerySlots(std::size_t running, std::size_t waiting)
      : running_(running), waiting_(waiting) {}

  /// One that runs, until the end of the object.
  class Turn {
   public:
    explicit Turn(QuerySlots* slots) : slots_(slots) {}
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() {
      if (slots_ != nullptr) slots_->leave();
    }
    explicit operator bool() const { return slots_ != nullptr; }

   private:
    QuerySlots* slots_;
  };

  /// False where too many wait already, or none has ended within the time.
  Turn enter(Duration patience) {
    std::unique_lock lock(mutex_);
    if (running_ == 0) {
      if (waiting_ == 0) return Turn(nullptr);
      --waiting_;
      const bool free = left_.wait_for(lock, patience, [this] { return running_ > 0; });
      ++waiting_;
      if (!free) return Turn(nullptr);
    }
    --running_;
    return Turn(this);
  }

 private:
  void leave() {
    {
      const std::scoped_lock lock(mutex_);
      ++running_;
    }
    left_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable left_;
  std::size_t running_;  // that may begin
  std::size_t waiting_;  // that may begin to wait
};

}  // namespace strata::agent::api
