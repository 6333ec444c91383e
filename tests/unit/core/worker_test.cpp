#include "core/base/worker.h"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

namespace strata {
namespace {

using namespace std::chrono_literals;

TEST(Worker, RunsAtOnceThenOnItsPeriod) {
  std::atomic<int> runs = 0;
  const Worker worker(1ms, [&](const std::stop_token&) { ++runs; });
  while (runs < 3) std::this_thread::sleep_for(1ms);
}

TEST(Worker, ANudgeRunsItBeforeThePeriodIsOver) {
  std::atomic<int> runs = 0;
  Worker worker(1h, [&](const std::stop_token&) { ++runs; });
  while (runs < 1) std::this_thread::sleep_for(1ms);
  worker.nudge();
  while (runs < 2) std::this_thread::sleep_for(1ms);
}

TEST(Worker, NudgesDuringARunMakeOneMoreRun) {
  std::atomic<int> runs = 0;
  std::atomic<bool> held = true;
  Worker worker(1h, [&](const std::stop_token&) {
    ++runs;
    while (held) std::this_thread::sleep_for(1ms);
  });
  while (runs < 1) std::this_thread::sleep_for(1ms);
  for (int i = 0; i < 10; ++i) worker.nudge();
  held = false;
  while (runs < 2) std::this_thread::sleep_for(1ms);
  std::this_thread::sleep_for(50ms);
  EXPECT_EQ(runs, 2);
}

TEST(Worker, EndsWhileIdleAndTellsARunningTaskToStop) {
  std::atomic<bool> stopped = false;
  {
    std::atomic<bool> begun = false;
    const Worker idle(1h, [](const std::stop_token&) {});
    const Worker busy(1h, [&](const std::stop_token& stop) {
      begun = true;
      while (!stop.stop_requested()) std::this_thread::sleep_for(1ms);
      stopped = true;
    });
    while (!begun) std::this_thread::sleep_for(1ms);
  }
  EXPECT_TRUE(stopped);
}

}  // namespace
}  // namespace strata
