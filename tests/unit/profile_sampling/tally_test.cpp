#include "collectors/profile/sampling/tally.h"

#include <gtest/gtest.h>

namespace strata::profile {
namespace {

strata_stack stack(std::initializer_list<std::uint64_t> addresses) {
  strata_stack made{};
  for (const auto address : addresses) made.addresses[made.frames++] = address;
  return made;
}

strata_profile_key row(std::uint64_t user_stack, std::uint32_t generation = 0) {
  strata_profile_key key{};
  key.cgroup = 77;
  key.user_stack = user_stack;
  key.pid = 12;
  key.tid = 13;
  std::strncpy(key.comm, "worker", sizeof(key.comm));
  key.generation = generation;
  return key;
}

constexpr Duration period = std::chrono::milliseconds(10);

TEST(Tally, MakesASampleOfARowAndItsStacks) {
  Tally tally;
  tally.add_stack(0x10, stack({1, 2, 3}));
  tally.add(row(0x10), {.times = 4, .ns = 0});
  const auto samples = tally.take(period);
  ASSERT_EQ(samples.size(), 1U);
  const auto& sample = samples[0];
  EXPECT_EQ(sample.pid, 12);
  EXPECT_EQ(sample.tid, 13);
  EXPECT_EQ(sample.cgroup.value, 77U);
  EXPECT_EQ(sample.comm, "worker");
  EXPECT_EQ(sample.user, (std::vector<std::uint64_t>{1, 2, 3}));
  EXPECT_TRUE(sample.kernel.empty());
  EXPECT_EQ(sample.wait, Wait::none);
  EXPECT_FALSE(sample.truncated);
  EXPECT_EQ(sample.count, 4U);
  EXPECT_EQ(sample.nanoseconds, 40'000'000U);
  EXPECT_TRUE(tally.take(period).empty()) << "it forgets";
}

TEST(Tally, AddsUpTheGenerationsOfARow) {
  Tally tally;
  tally.add_stack(0x10, stack({1}));
  tally.add_stack(0x11, stack({1}));
  tally.add(row(0x10, 0), {.times = 1, .ns = 0});
  tally.add(row(0x11, 1), {.times = 2, .ns = 0});
  const auto samples = tally.take(period);
  ASSERT_EQ(samples.size(), 1U);
  EXPECT_EQ(samples[0].count, 3U);
  EXPECT_EQ(samples[0].user.size(), 1U);
}

TEST(Tally, TellsWhatTheKernelSaidOfAWait) {
  Tally tally;
  auto key = row(0);
  const auto wait_for_flags = [&](std::uint32_t flags) {
    key.flags = flags;
    tally.add(key, {.times = 1, .ns = 500});
    const auto samples = tally.take(Duration::zero());
    EXPECT_EQ(samples.at(0).nanoseconds, 500U);
    return samples.at(0).wait;
  };
  EXPECT_EQ(wait_for_flags(0), Wait::unknown);
  EXPECT_EQ(wait_for_flags(STRATA_PROFILE_PREEMPTED), Wait::run_queue);
  EXPECT_EQ(wait_for_flags(STRATA_PROFILE_IO_WAIT | STRATA_PROFILE_UNINTERRUPTIBLE), Wait::disk);
}

TEST(Tally, KnowsAStackThatIsAsDeepAsCanBe) {
  Tally tally;
  strata_stack deep{};
  deep.frames = STRATA_STACK_FRAMES;
  tally.add_stack(0x10, deep);
  deep.frames = 4'000'000'000;  // nobody's word is taken for it
  tally.add_stack(0x20, deep);
  tally.add(row(0x10), {.times = 1, .ns = 0});
  tally.add(row(0x20), {.times = 1, .ns = 0});
  for (const auto& sample : tally.take(period)) {
    EXPECT_TRUE(sample.truncated);
    EXPECT_EQ(sample.user.size(), std::size_t{STRATA_STACK_FRAMES});
  }
}

TEST(Tally, IsBoundedAndCountsWhatHasNoPlace) {
  Tally tally(2);
  for (std::uint64_t i = 1; i <= 4; ++i) {
    tally.add_stack(i * 2, stack({i}));
    tally.add(row(i * 2), {.times = 5, .ns = 0});
  }
  EXPECT_EQ(tally.overflows(), 10U);
  EXPECT_EQ(tally.take(period).size(), 2U);
}

}  // namespace
}  // namespace strata::profile
