#include "collectors/kernel/load_average.h"

#include <cmath>

#include <gtest/gtest.h>

#include "collectors/kernel/load_turn.h"

namespace strata::kernel {
namespace {

using namespace std::chrono_literals;

class LoadAveragesTest : public testing::Test {
 protected:
  std::optional<double> collect(Duration later, Duration busy) {
    now += later;
    Batch batch;
    loads.begin(now);
    loads.add(entity, static_cast<std::uint64_t>(busy.count()), batch);
    if (batch.samples().empty()) return std::nullopt;
    return batch.samples().front().value;
  }

  Entity entity = make_entity("/docker/a", "image", "a");
  LoadAverages loads;
  Instant now{1h};
};

TEST_F(LoadAveragesTest, IsTheTimeOfTasksInThousandthsOfATask) {
  EXPECT_FALSE(collect(5s, 100s)) << "one look tells of no interval";
  EXPECT_EQ(collect(5s, 110s), 2000);
  EXPECT_NEAR(collect(10s, 110s).value_or(0), 2000 * std::exp(-1), 1e-9);
}

TEST_F(LoadAveragesTest, ShortIntervalsWeighLittle) {
  (void)collect(5s, 0s);
  EXPECT_EQ(collect(5s, 0s), 0);
  EXPECT_NEAR(collect(100ms, 1s).value_or(0), 10'000 * (1 - std::exp(-0.01)), 1e-6);
}

TEST_F(LoadAveragesTest, LessThanBeforeOrTheSameMomentIsNoInterval) {
  (void)collect(5s, 10s);
  EXPECT_EQ(collect(5s, 15s), 1000);
  EXPECT_EQ(collect(5s, 0s), 1000);
  EXPECT_EQ(collect(0s, 1s), 1000);
}

TEST_F(LoadAveragesTest, WhatIsNotSeenIsForgotten) {
  (void)collect(5s, 10s);
  now += 5s;
  loads.begin(now);
  now += 5s;
  loads.begin(now);
  EXPECT_FALSE(collect(5s, 100s));
}

TEST(LoadTurn, IsTheKernelSidesFromTheStart) {
  LoadTurn turn;
  EXPECT_TRUE(turn.is_taken());
  EXPECT_TRUE(turn.take(true, Instant(1h)));
}

TEST(LoadTurn, IsGivenAwayAtOnceAndServedAgainWhenTheOthersSamplesAreGone) {
  LoadTurn turn;
  EXPECT_FALSE(turn.take(false, Instant(1h)));
  EXPECT_FALSE(turn.is_taken());
  EXPECT_FALSE(turn.take(true, Instant(2h)));
  EXPECT_TRUE(turn.is_taken());
  EXPECT_FALSE(turn.take(true, Instant(2h + 59s)));
  EXPECT_TRUE(turn.take(true, Instant(2h + 60s)));
}

TEST_F(LoadAveragesTest, AreNotThoseOfBeforeAPause) {
  (void)collect(5s, 0s);
  EXPECT_EQ(collect(5s, 5s), 1000);
  now += 5s;
  loads.begin(now);
  EXPECT_FALSE(collect(60s, 5s)) << "not decayed to 0";
  EXPECT_EQ(collect(5s, 10s), 1000);
}

}  // namespace
}  // namespace strata::kernel
