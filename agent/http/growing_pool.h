// GrowingPool: the threads that serve connections. There are as many as have been busy at once, up
// to a bound: each costs three pages of memory, and most agents are asked by one client.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include <httplib.h>

namespace strata::agent {

class GrowingPool final : public httplib::TaskQueue {
 public:
  /// `most` is at least 1.
  explicit GrowingPool(std::size_t most);

  /// The server's thread: runs `job` on a thread that has nothing to do, on a new one, or, where
  /// all are busy, after others.
  void enqueue(std::function<void()> job) override;

  /// Waits for the jobs; to be called once.
  void shutdown() override;

  [[nodiscard]] std::size_t size() const { return threads_.size(); }

 private:
  void grow();
  void serve();

  const std::size_t most_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> jobs_;
  std::size_t idle_ = 0;
  bool ending_ = false;
  std::vector<std::thread> threads_;  // the server's thread
};

}  // namespace strata::agent
