// Latest<T>: the newest immutable value of something, handed from the thread that makes it to
// those that read it. It is the only lock between threads; it is held for a pointer copy.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace strata {

/// Thread-safe. Readers keep what they got for as long as they hold the pointer.
template <class T>
class Latest {
 public:
  Latest() = default;
  explicit Latest(std::shared_ptr<const T> value) : value_(std::move(value)) {}

  void publish(std::shared_ptr<const T> value) {
    const std::scoped_lock lock(mutex_);
    value_.swap(value);  // the old value is destroyed after the lock is gone
  }

  /// Null before the first publish.
  [[nodiscard]] std::shared_ptr<const T> get() const {
    const std::scoped_lock lock(mutex_);
    return value_;
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;
};

}  // namespace strata
