#include "agent/runtime/thread_crew.h"

#include <algorithm>
#include <utility>

namespace strata::agent {

ThreadCrew::~ThreadCrew() {
  {
    const std::scoped_lock lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  for (auto& thread : threads_) thread.join();
}

void ThreadCrew::queue(Job job) {
  bool too_few = false;
  {
    const std::scoped_lock lock(mutex_);
    jobs_.push_back(std::move(job));
    const auto well = threads_.size() - hanging();
    too_few = well < usual_threads && jobs_.size() + running_.size() > threads_.size();
  }
  if (too_few) threads_.emplace_back([this] { serve(); });
}

void ThreadCrew::wake() {
  const bool any = [this] {
    const std::scoped_lock lock(mutex_);
    return !jobs_.empty();
  }();
  if (any) wake_.notify_one();
}

std::size_t ThreadCrew::hanging() const {
  const auto before = clock_.now() - hang_after;
  return static_cast<std::size_t>(std::count_if(
      running_.begin(), running_.end(), [&](const auto& one) { return one.second < before; }));
}

void ThreadCrew::serve() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return ending_ || !jobs_.empty(); });
    if (ending_) return;
    auto job = std::move(jobs_.front());
    jobs_.pop_front();
    running_.insert_or_assign(std::this_thread::get_id(), clock_.now());
    lock.unlock();
    job();
    job = nullptr;
    lock.lock();
    running_.erase(std::this_thread::get_id());
  }
}

}  // namespace strata::agent
