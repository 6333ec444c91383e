#include "rules/history/chunk.h"

#include <cmath>
#include <limits>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace strata::rules {
namespace {

using promql::Sample;

/// Bits, so that NaNs compare too.
void expect_same(const std::vector<Sample>& wanted, const std::vector<Sample>& got) {
  ASSERT_EQ(wanted.size(), got.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    ASSERT_EQ(wanted[i].time, got[i].time) << i;
    ASSERT_EQ(std::bit_cast<std::uint64_t>(wanted[i].value),
              std::bit_cast<std::uint64_t>(got[i].value))
        << i;
  }
}

Chunk chunk_of(const std::vector<Sample>& samples) {
  ChunkEncoder encoder;
  for (const auto& sample : samples) encoder.append(sample);
  return encoder.take();
}

std::vector<Sample> decoded(const Chunk& chunk) {
  std::vector<Sample> samples;
  EXPECT_TRUE(decode_chunk(chunk.bytes, chunk.count, samples));
  return samples;
}

TEST(Chunk, GivesBackWhatItWasGiven) {
  const std::vector<Sample> samples = {{1'700'000'000'000, 1},
                                       {1'700'000'005'001, 1},
                                       {1'700'000'010'000, 1.5},
                                       {1'700'000'015'000, -0.0},
                                       {1'700'000'015'001, std::numeric_limits<double>::infinity()},
                                       {1'700'000'915'001, promql::stale_marker()},
                                       {1'800'000'000'000, std::nan("")},
                                       {9'000'000'000'000'000, 4e-320}};
  const auto chunk = chunk_of(samples);
  EXPECT_EQ(chunk.first, samples.front().time);
  EXPECT_EQ(chunk.last, samples.back().time);
  expect_same(samples, decoded(chunk));
}

TEST(Chunk, GivesBackAnySamples) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 300; ++round) {
    std::vector<Sample> samples;
    std::int64_t time = static_cast<std::int64_t>(random() % 2'000'000'000'000);
    double value = 0;
    for (std::size_t i = 0; i < 1 + random() % 200; ++i) {
      time += 1 + static_cast<std::int64_t>(random() >> (random() % 64) >> 22);
      const auto kind = random() % 4;
      if (kind == 1) value += static_cast<double>(random() % 1000);
      if (kind == 2) value = std::bit_cast<double>(random());
      if (kind == 3) value *= 1.01;
      samples.push_back({time, value});
    }
    expect_same(samples, decoded(chunk_of(samples)));
  }
}

TEST(Chunk, IsSmall) {
  ChunkEncoder steady;
  ChunkEncoder counter;
  std::mt19937_64 random(7);
  double total = 0;
  for (int i = 0; i < 120; ++i) {
    const auto time = 1'700'000'000'000 + i * 5000 + static_cast<std::int64_t>(random() % 4);
    steady.append({time, 42});
    total += static_cast<double>(random() % 1000);
    counter.append({time, total});
  }
  EXPECT_LT(steady.bytes().size(), 120U * 2);
  EXPECT_LT(counter.bytes().size(), 120U * 5);
}

TEST(Chunk, BytesThatEndTooEarlyAreAnError) {
  const auto whole = chunk_of({{1000, 1}, {2000, 3.7}, {3001, 2.2}, {4000, 7}});
  for (std::size_t size = 0; size + 1 < whole.bytes.size(); ++size) {
    std::vector<Sample> samples = {{1, 1}};
    const std::span<const std::uint8_t> cut(whole.bytes.data(), size);
    EXPECT_FALSE(decode_chunk(cut, whole.count, samples)) << size;
    EXPECT_EQ(samples.size(), 1U);
  }
  std::vector<Sample> samples;
  EXPECT_FALSE(decode_chunk(whole.bytes, 4'000'000'000, samples));
}

TEST(Chunk, NextOneBeginsAnew) {
  ChunkEncoder encoder;
  encoder.append({1000, 1});
  encoder.append({2000, 2.5});
  (void)encoder.take();
  EXPECT_EQ(encoder.count(), 0U);
  encoder.append({3000, 5});
  expect_same({{3000, 5}}, decoded(encoder.take()));
}

}  // namespace
}  // namespace strata::rules
