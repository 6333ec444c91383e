#include "agent/top/track.h"

#include <limits>

#include <gtest/gtest.h>

namespace strata::top {
namespace {

constexpr double no_bound = std::numeric_limits<double>::infinity();

Moments all_at(double at) {
  Moments moments;
  moments.values.fill(at);
  moments.histograms.fill(at);
  return moments;
}

Figures cpu(double seconds) {
  Figures figures;
  figures[Figure::cpu_usage] = seconds;
  return figures;
}

Figures waits(Buckets buckets) {
  Figures figures;
  figures.histograms[index(Histogram::run_queue)] = std::move(buckets);
  return figures;
}

TEST(TopTrack, ARateNeedsTwoCollections) {
  Track track;
  track.take(cpu(10), all_at(100));
  EXPECT_FALSE(track.rate(Figure::cpu_usage));
  EXPECT_EQ(track.value(Figure::cpu_usage), 10);
  track.take(cpu(11), all_at(104));
  EXPECT_EQ(track.rate(Figure::cpu_usage), 0.25);
}

TEST(TopTrack, WhatWasNotCollectedAnewKeepsItsRate) {
  Track track;
  track.take(cpu(10), all_at(100));
  track.take(cpu(11), all_at(104));
  track.take(cpu(11), all_at(104));
  EXPECT_EQ(track.rate(Figure::cpu_usage), 0.25);
}

TEST(TopTrack, ACounterThatBeganAnewHasNoRateUntilTheNextLook) {
  Track track;
  track.take(cpu(10), all_at(100));
  track.take(cpu(1), all_at(101));
  EXPECT_FALSE(track.rate(Figure::cpu_usage));
  track.take(cpu(3), all_at(102));
  EXPECT_EQ(track.rate(Figure::cpu_usage), 2);
}

TEST(TopTrack, WhatHasGoneIsAbsent) {
  Track track;
  track.take(cpu(10), all_at(100));
  track.take({}, all_at(101));
  EXPECT_FALSE(track.value(Figure::cpu_usage));
  track.take(cpu(20), all_at(102));
  EXPECT_FALSE(track.rate(Figure::cpu_usage));
}

TEST(TopTrack, QuantilesAreOfWhatCameBetweenTwoLooks) {
  Track track;
  track.take(waits({{0.001, 1000}}), all_at(1));
  EXPECT_FALSE(track.quantile(Histogram::run_queue, 0.5));
  track.take(waits({{0.001, 1000}, {0.002, 0}, {0.004, 10}}), all_at(2));
  EXPECT_DOUBLE_EQ(track.quantile(Histogram::run_queue, 0.5).value(), 0.003);
  track.take(waits({{0.001, 1000}, {0.002, 0}, {0.004, 10}}), all_at(3));
  EXPECT_FALSE(track.quantile(Histogram::run_queue, 0.5)) << "nothing waited since";
}

TEST(TopTrack, AboveTheLastBoundNobodyKnows) {
  Track track;
  track.take(waits({}), all_at(1));
  track.take(waits({{2, 0}, {no_bound, 3}}), all_at(2));
  EXPECT_EQ(track.quantile(Histogram::run_queue, 0.99), 2);
}

TEST(TopTrack, AHistogramThatShrankBeganAnew) {
  EXPECT_FALSE(growth({{1, 4}}, {{1, 5}}));
  EXPECT_FALSE(growth({{2, 9}}, {{1, 5}, {2, 9}})) << "a bucket is gone";
  EXPECT_FALSE(growth({}, {{1, 5}}));
  EXPECT_EQ(growth({{1, 5}, {2, 1}}, {{1, 2}}), (Buckets{{1, 3}, {2, 1}}));
}

}  // namespace
}  // namespace strata::top
