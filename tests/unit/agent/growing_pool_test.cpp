#include "agent/http/growing_pool.h"

#include <atomic>
#include <future>

#include <gtest/gtest.h>

namespace strata::agent {
namespace {

TEST(GrowingPool, HasAsManyThreadsAsAreBusyAtOnce) {
  GrowingPool pool(3);
  EXPECT_EQ(pool.size(), 1U);
  std::promise<void> release;
  const auto released = release.get_future().share();
  std::atomic<int> began = 0;
  std::atomic<int> done = 0;
  for (int i = 0; i < 5; ++i) {
    pool.enqueue([&, released] {
      ++began;
      released.wait();
      ++done;
    });
  }
  while (began < 3) std::this_thread::yield();
  EXPECT_EQ(pool.size(), 3U);
  EXPECT_EQ(began, 3);
  release.set_value();
  pool.shutdown();
  EXPECT_EQ(done, 5) << "those that waited are served too";
}

TEST(GrowingPool, OneAfterTheOtherNeedsNoMoreThreads) {
  GrowingPool pool(8);
  const auto run = [&] {
    std::promise<void> done;
    pool.enqueue([&] { done.set_value(); });
    done.get_future().wait();
    // The thread is idle again a moment after its job has ended.
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  };
  for (int i = 0; i < 5; ++i) run();
  EXPECT_LT(pool.size(), 5U);
  pool.shutdown();
}

}  // namespace
}  // namespace strata::agent
