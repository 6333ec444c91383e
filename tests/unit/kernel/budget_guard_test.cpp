#include "collectors/kernel/budget_guard.h"

#include <gtest/gtest.h>

namespace strata::kernel {
namespace {

using namespace std::chrono_literals;

class FakeProbe final : public Guarded {
 public:
  [[nodiscard]] ProbeCost cost() const override { return spent; }
  bool sample(unsigned to) override {
    if (to > most_shift) return false;
    shift = to;
    return true;
  }
  bool pause(const std::string& why) override {
    reason = why;
    return !needed;
  }
  bool resume() override {
    ++resumed;
    return !refuses;
  }

  ProbeCost spent;
  unsigned most_shift = 0;
  unsigned shift = 0;
  std::string reason;
  int resumed = 0;
  bool refuses = false;
  bool needed = false;
};

class BudgetGuardTest : public ::testing::Test {
 protected:
  /// Ten seconds with so many runs a second, of 170 ns by their own measure.
  void run(std::uint64_t per_second) {
    probe_.spent.runs += 10 * per_second;
    probe_.spent.sampled_runs += 10 * per_second / 1000;
    probe_.spent.sampled_ns += 10 * per_second / 1000 * 170;
    now_ += 10s;
    guard_.check(now_, 0.03);
  }
  FakeProbe probe_;
  BudgetGuard guard_{"network", probe_, 2};
  Instant now_{};
};

TEST_F(BudgetGuardTest, TellsTheShareOfTheMachine) {
  run(0);
  run(100'000);  // 200 ns each on two CPUs
  EXPECT_NEAR(guard_.status().share, 0.01, 1e-6);
  EXPECT_EQ(guard_.status().one_in, 1U);
  EXPECT_FALSE(guard_.status().paused);
  EXPECT_TRUE(probe_.reason.empty());
}

TEST_F(BudgetGuardTest, DetachesWhatIsTooDearAndBringsItBack) {
  run(0);
  run(400'000);
  EXPECT_TRUE(guard_.status().paused);
  EXPECT_EQ(probe_.reason, "cost 4.0 % of the CPUs, and the budget is 3.0 %: detached for 1 min");
  for (int i = 0; i < 5; ++i) run(0);
  EXPECT_EQ(probe_.resumed, 0);
  run(0);
  EXPECT_EQ(probe_.resumed, 1);
  EXPECT_FALSE(guard_.status().paused);
}

TEST_F(BudgetGuardTest, WhatIsNeededStaysAndItsShareIsTold) {
  probe_.needed = true;
  run(0);
  run(400'000);
  EXPECT_FALSE(guard_.status().paused);
  EXPECT_TRUE(guard_.status().kept);
  EXPECT_NEAR(guard_.status().share, 0.04, 1e-6);
  run(200'000);
  EXPECT_FALSE(guard_.status().kept);
  EXPECT_NEAR(guard_.status().share, 0.02, 1e-6);
  EXPECT_EQ(probe_.resumed, 0);
}

TEST_F(BudgetGuardTest, TriesAgainWhenTheKernelDoesNotTakeItBack) {
  run(0);
  run(400'000);
  probe_.refuses = true;
  for (int i = 0; i < 6; ++i) run(0);
  EXPECT_EQ(probe_.resumed, 1);
  EXPECT_TRUE(guard_.status().paused);
  probe_.refuses = false;
  for (int i = 0; i < 6; ++i) run(0);
  EXPECT_FALSE(guard_.status().paused);
}

TEST_F(BudgetGuardTest, StaysAwayLongerEachTime) {
  run(0);
  run(400'000);
  for (int i = 0; i < 6; ++i) run(0);
  run(400'000);
  EXPECT_TRUE(probe_.reason.ends_with("detached for 4 min")) << probe_.reason;
}

TEST_F(BudgetGuardTest, SamplesDownWhatCanBeSampledAndUpAgain) {
  probe_.most_shift = 2;
  run(0);
  run(400'000);
  EXPECT_EQ(probe_.shift, 1U);
  EXPECT_EQ(guard_.status().one_in, 2U);
  run(400'000);
  EXPECT_EQ(probe_.shift, 2U);
  run(200'000);  // within the budget, but twice as many would not be
  EXPECT_EQ(probe_.shift, 2U);
  run(1'000);
  EXPECT_EQ(probe_.shift, 1U);
  run(1'000);
  EXPECT_EQ(guard_.status().one_in, 1U);
  EXPECT_TRUE(probe_.reason.empty());
}

TEST_F(BudgetGuardTest, WhatCannotBeSampledFurtherIsDetached) {
  probe_.most_shift = 1;
  run(0);
  run(400'000);
  run(400'000);
  EXPECT_TRUE(guard_.status().paused);
}

TEST_F(BudgetGuardTest, LooksAtMostOnceASecond) {
  run(0);
  probe_.spent = {1'000'000, 1'000, 10'000'000};
  guard_.check(now_ + 10ms, 0.03);
  EXPECT_FALSE(guard_.status().paused);
}

}  // namespace
}  // namespace strata::kernel
