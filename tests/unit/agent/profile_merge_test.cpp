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
  EXPECT_EQ(both.losses.unknown_frames, 2 * one.losses.unknown_frames);
}

TEST(ProfileMerger, TakesTheProcessesThatAreWanted) {
  const auto all = test::sample_cpu_profile();
  ProfileMerger merger;
  merger.add(all, [](const auto& process) { return process.container == "flash-tickets-api"; });
  const auto part = merger.take();
  EXPECT_LT(samples_in(part), samples_in(all));
  EXPECT_GT(samples_in(part), 0U);
  EXPECT_EQ(part.losses.unknown_frames, 170U) << "150 reads and 20 of nothing known";
  EXPECT_EQ(part.losses.frames, 600U * 4 + 100 * 3 + 150 * 4 + 50 * 3 + 20);
  for (const auto& process : part.processes) EXPECT_EQ(process.container, "flash-tickets-api");
  for (const auto& sample : part.samples) {
    for (const auto frame : sample.frames) ASSERT_LT(frame, part.frames.size());
  }
}

TEST(ProfileMerger, KeepsLossesAndHints) {
  auto one = test::sample_cpu_profile();
  one.losses.incomplete = 2;
  one.losses.no_tables = "no kernel for it";
  auto other = one;
  other.processes.front().hint = "start it with --perf-basic-prof";
  ProfileMerger merger;
  merger.add(one);
  merger.add(other);
  const auto both = merger.take();
  EXPECT_EQ(both.losses.incomplete, 4U);
  EXPECT_EQ(both.losses.no_tables, "no kernel for it");
  EXPECT_EQ(both.processes.front().hint, "start it with --perf-basic-prof");
}

}  // namespace
}  // namespace strata::agent
