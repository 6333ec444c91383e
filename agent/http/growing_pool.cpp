#include "agent/http/growing_pool.h"

#include <system_error>
#include <utility>

namespace strata::agent {

GrowingPool::GrowingPool(std::size_t most) : most_(most) {
  threads_.reserve(most);
  grow();
}

void GrowingPool::enqueue(std::function<void()> job) {
  bool all_busy = false;
  {
    const std::scoped_lock lock(mutex_);
    jobs_.push_back(std::move(job));
    all_busy = idle_ < jobs_.size();
  }
  wake_.notify_one();
  if (all_busy && threads_.size() < most_) grow();
}

/// Where the system gives no more threads, those that are there do it all.
void GrowingPool::grow() {
  try {
    threads_.emplace_back([this] { serve(); });
  } catch (const std::system_error&) {
    if (threads_.empty()) throw;
  }
}

void GrowingPool::shutdown() {
  {
    const std::scoped_lock lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  for (auto& thread : threads_) thread.join();
}

void GrowingPool::serve() {
  std::unique_lock lock(mutex_);
  while (true) {
    ++idle_;
    wake_.wait(lock, [this] { return ending_ || !jobs_.empty(); });
    --idle_;
    if (jobs_.empty()) return;
    const auto job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    job();
    lock.lock();
  }
}

}  // namespace strata::agent
