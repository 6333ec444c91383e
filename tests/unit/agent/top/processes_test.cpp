#include "agent/top/processes.h"

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"
#include "tests/support/temp_tree.h"

namespace strata::top {
namespace {

std::string stat_of(int pid, const std::string& name, int user, int system, int start = 500) {
  return std::to_string(pid) + " (" + name + ") S 1 7 7 0 -1 4194560 1 2 3 4 " +
         std::to_string(user) + " " + std::to_string(system) + " 0 0 20 0 11 0 " +
         std::to_string(start) + " 12345 25 0 0\n";
}

class TopProcesses : public ::testing::Test {
 protected:
  TopProcesses() {
    tree.write("cgroup/docker/a/cgroup.procs", "7\n8\n9\n");
    tree.write("cgroup/docker/a/below/cgroup.procs", "10\n");
    tree.write("proc/7/stat", stat_of(7, "node", 100, 50));
    tree.write("proc/8/stat", stat_of(8, "a) b (c", 10, 0));
    tree.write("proc/10/stat", stat_of(10, "sh", 0, 0));
  }

  ProcessWatch watch() const {
    CgroupLayout layout;
    layout.mode = CgroupMode::v2;
    layout.unified = {0, tree.path("cgroup")};
    return {HostFs({.procfs = tree.path("proc")}), layout};
  }

  strata::test::TempTree tree;
  strata::test::FakeClock clock;
};

TEST(TopProcessStat, ReadsANameOfAnyKind) {
  const auto stat = parse_process_stat(stat_of(7, "a) b (c", 100, 50));
  ASSERT_TRUE(stat);
  EXPECT_EQ(*stat, (ProcessStat{"a) b (c", 'S', 150, 11, 500, 25}));
}

TEST(TopProcessStat, WhatIsCutOffIsNone) {
  const auto whole = stat_of(7, "node", 100, 50);
  const auto last = whole.find(" 25 0 0");
  for (std::size_t size = 0; size <= last; ++size) {
    EXPECT_FALSE(parse_process_stat(whole.substr(0, size))) << size;
  }
}

TEST_F(TopProcesses, OfTheCgroupAndThoseBelow) {
  auto processes = watch();
  const auto rows = processes.look("/docker/a", clock.now());
  ASSERT_EQ(rows.size(), 3U) << "9 has ended";
  EXPECT_FALSE(rows[0].cpu) << "it was not seen before";
  EXPECT_EQ(rows[0].threads, 11U);
  EXPECT_GT(rows[0].resident, 0U);
}

TEST_F(TopProcesses, CpuBetweenTwoLooks) {
  auto processes = watch();
  processes.look("/docker/a", clock.now());
  clock.advance(std::chrono::seconds(2));
  tree.write("proc/8/stat", stat_of(8, "busy", 110, 0));
  tree.write("proc/10/stat", stat_of(10, "sh", 90, 0, 777));
  const auto rows = processes.look("/docker/a", clock.now());
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].pid, 8) << "the busiest first";
  EXPECT_DOUBLE_EQ(rows[0].cpu.value(), 0.5);
  for (const auto& row : rows) {
    EXPECT_EQ(row.cpu.has_value(), row.pid != 10) << "another process under the same number";
  }
}

TEST_F(TopProcesses, NoneWhereTheCgroupIsNotToBeSeen) {
  auto processes = watch();
  EXPECT_TRUE(processes.look("/docker/other", clock.now()).empty());
}

}  // namespace
}  // namespace strata::top
