#include "agent/runtime/thread_crew.h"

#include <atomic>
#include <future>

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace strata::agent {
namespace {

void run_and_wait(ThreadCrew& crew) {
  auto done = std::make_shared<std::promise<void>>();
  crew.queue([done] { done->set_value(); });
  crew.wake();
  done->get_future().wait();
}

TEST(ThreadCrew, DoesManyJobsWithFewThreads) {
  const test::FakeClock clock;
  std::atomic<int> done = 0;
  ThreadCrew crew(clock);
  EXPECT_EQ(crew.size(), 0U);
  for (int i = 0; i < 20; ++i) crew.queue([&] { ++done; });
  crew.wake();
  while (done < 20) std::this_thread::yield();
  EXPECT_LE(crew.size(), ThreadCrew::usual_threads);
}

TEST(ThreadCrew, GoesOnWithoutThreadsThatHang) {
  test::FakeClock clock;
  std::promise<void> release;
  const auto released = release.get_future().share();
  std::atomic<int> hanging = 0;
  ThreadCrew crew(clock);
  for (std::size_t i = 0; i < ThreadCrew::usual_threads; ++i) {
    crew.queue([&, released] {
      ++hanging;
      released.wait();
    });
    crew.wake();
  }
  while (hanging < static_cast<int>(ThreadCrew::usual_threads)) std::this_thread::yield();
  EXPECT_EQ(crew.size(), ThreadCrew::usual_threads);
  clock.advance(2 * ThreadCrew::hang_after);
  run_and_wait(crew);
  EXPECT_GT(crew.size(), ThreadCrew::usual_threads);
  release.set_value();
}

TEST(ThreadCrew, DoesWhatAThreadThatHangsLeftAfterTheNextWake) {
  test::FakeClock clock;
  std::promise<void> release;
  const auto released = release.get_future().share();
  std::promise<void> left;
  ThreadCrew crew(clock);
  crew.queue([released] { released.wait(); });
  crew.queue([&left] { left.set_value(); });
  crew.wake();
  run_and_wait(crew);
  left.get_future().wait();
  release.set_value();
}

}  // namespace
}  // namespace strata::agent
