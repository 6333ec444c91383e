#include <gtest/gtest.h>

#include "agent/profile/merge.h"
#include "tests/support/sample_profile.h"

namespace strata::agent {
namespace {

std::uint64_t samples_in(const profile::Profile& profile) {
  std::uint64_t sum = 0;
  for (const auto& sample : profile.samples) sum += sample.count;
  return sum;
}

TEST(ProfileMerger, AddsUpWhatIsTheSame) {
  const auto one = test::sample_cpu_profile();
  ProfileMerger merger;
  merger.add(one);
  merger.add(one);
  const auto both = merger.take();
  EXPECT_EQ(both.frames.size(), one.frames.size());
  EXPECT_EQ(both.mappings.size(), one.mappings.size());
  EXPECT_EQ(both.processes.size(), one.processes.size());
  EXPECT_EQ(both.samples.size(), one.samples.size());
  EXPECT_EQ(samples_in(both), 2 * samples_in(one));
  EXPECT_EQ(both.duration, 2 * one.duration);
  EXPECT_EQ(both.begin, one.begin);
  EXPECT_EQ(both.losses.table_full, 2 * one.losses.table_full);
}

TEST(ProfileMerger, TakesTheProcessesThatAreWanted) {
  const auto all = test::sample_cpu_profile();
  ProfileMerger merger;
  merger.add(all, [](const auto& process) { return process.container == "flash-tickets-api"; });
  const auto part = merger.take();
  EXPECT_LT(samples_in(part), samples_in(all));
  EXPECT_GT(samples_in(part), 0U);
  for (const auto& process : part.processes) EXPECT_EQ(process.container, "flash-tickets-api");
  for (const auto& sample : part.samples) {
    for (const auto frame : sample.frames) ASSERT_LT(frame, part.frames.size());
  }
}

}  // namespace
}  // namespace strata::agent
