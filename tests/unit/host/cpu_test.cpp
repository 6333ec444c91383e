#include "collectors/host/cpu.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_tree.h"
#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using ::testing::Contains;
using ::testing::Not;

TEST(ParseCpuTimes, ReadsEachCpuAndNotTheirSum) {
  const auto lines = parse_cpu_times("cpu  9 9 9 9\ncpu0 1 2 3 4 5 6 7 8 9 10 11\ncpu2 1 2 3 4\n");
  ASSERT_TRUE(lines);
  ASSERT_EQ(lines->size(), 2U);
  EXPECT_EQ(lines->at(0).times.of(CpuMode::guest_nice), 10U);
  EXPECT_EQ(lines->at(0).times.modes, 10U);
  EXPECT_EQ(lines->at(1).cpu, 2U);
  EXPECT_EQ(lines->at(1).times.modes, 4U) << "an old kernel's missing columns are absent";
}

TEST(ParseCpuTimes, RefusesWhatIsNoCpu) {
  for (const auto* const text :
       {"", "cpu0 1 2 3 4", "cpu0 1 2 3\n", "cpu0 1 2 x 4\n", "cpu 1 2 3 4\n", "cpux 1 2 3 4\n",
        "cpu0 1 -2 3 4\n", "cpu99999999999 1 2 3 4\n"}) {
    const auto lines = parse_cpu_times(text);
    ASSERT_FALSE(lines) << text;
    EXPECT_EQ(lines.error().code, Code::parse);
  }
}

TEST(ParseCpuTimes, GivesNoCpuTwice) {
  EXPECT_EQ(parse_cpu_times("cpu1 1 1 1 1\ncpu1 2 2 2 2\ncpu0 3 3 3 3\n")->size(), 1U);
}

CpuTimes times(std::uint64_t user, std::uint64_t idle) {
  CpuTimes made;
  made.modes = cpu_mode_count;
  made.of(CpuMode::user) = user;
  made.of(CpuMode::idle) = idle;
  return made;
}

TEST(AdvanceCpuTimes, NeverRunsBackwards) {
  auto held = times(100, 1000);
  advance(held, times(90, 701));
  EXPECT_EQ(held.of(CpuMode::user), 100U);
  EXPECT_EQ(held.of(CpuMode::idle), 1000U);
  advance(held, times(101, 1001));
  EXPECT_EQ(held.of(CpuMode::user), 101U);
  EXPECT_EQ(held.of(CpuMode::idle), 1001U);
}

TEST(AdvanceCpuTimes, StartsAnewAfterHotplug) {
  auto held = times(100, 1000);
  advance(held, times(5, 700));
  EXPECT_EQ(held.of(CpuMode::user), 5U);
  EXPECT_EQ(held.of(CpuMode::idle), 700U);
}

TEST(CpuCollector, ExportsSecondsByMode) {
  CpuCollector collector(test::fixture_host());
  const auto collected = test::collect(collector);
  EXPECT_TRUE(collected.status);
  EXPECT_EQ(collected.lines.size(), 30U + 8U);
  EXPECT_THAT(collected.lines, Contains(R"(node_cpu_seconds_total{cpu="3",mode="steal"} 4.02)"));
  EXPECT_THAT(collected.lines,
              Contains(R"(node_cpu_guest_seconds_total{cpu="1",mode="nice"} 0.33)"));
}

TEST(CpuCollector, GuestTimeCanBeLeftOut) {
  CpuCollector collector(test::fixture_host(), {.guest = false});
  EXPECT_EQ(test::collect(collector).lines.size(), 24U + 8U);
}

TEST(CpuCollector, ShowsNoCpuThatIsOffline) {
  const strata::test::TempTree tree;
  CpuCollector collector(HostFs({.procfs = tree.path()}));
  tree.write("stat", "cpu0 10 0 0 100\ncpu1 10 0 0 100\n");
  EXPECT_EQ(test::collect(collector).lines.size(), 8U);
  tree.write("stat", "cpu0 11 0 0 101\n");
  EXPECT_EQ(test::collect(collector).lines.size(), 4U);
  tree.write("stat", "cpu0 11 0 0 101\ncpu1 9 0 0 99\n");
  const auto back = test::collect(collector).lines;
  EXPECT_THAT(back, Contains(R"(node_cpu_seconds_total{cpu="1",mode="idle"} 1)"));
  EXPECT_THAT(back, Not(Contains(R"(node_cpu_seconds_total{cpu="1",mode="user"} 0.09)")));
}

}  // namespace
}  // namespace strata::host
