#include "core/identity/cgroup_layout.h"

#include <gtest/gtest.h>

#include "core/identity/cgroup_tree.h"
#include "tests/support/fake_host.h"

namespace strata {
namespace {

using test::FakeHost;

std::string relative_to_cgroups(const FakeHost& host, const std::string& path) {
  return path.substr(host.tree().path("sys/fs/cgroup").size());
}

TEST(CgroupLayout, FindsOneTreeOnV2) {
  const FakeHost host(CgroupMode::v2);
  const auto layout = host.layout();
  EXPECT_EQ(layout.mode, CgroupMode::v2);
  EXPECT_FALSE(layout.is_v1("memory"));
  EXPECT_EQ(relative_to_cgroups(host, layout.file("memory", "/docker/a", "memory.current")),
            "/docker/a/memory.current");
  EXPECT_EQ(relative_to_cgroups(host, layout.file("cpu", "/", "cpu.stat")), "/cpu.stat");
  EXPECT_EQ(layout.identifying().id, 0U);
  EXPECT_EQ(layout.hierarchies().size(), 1U);
}

TEST(CgroupLayout, FindsV1TreesNamedAndSharedOnes) {
  const FakeHost host(CgroupMode::v1);
  const auto layout = host.layout();
  EXPECT_EQ(layout.mode, CgroupMode::v1);
  EXPECT_EQ(layout.controllers.at("memory").id, 4U);
  EXPECT_EQ(layout.controllers.at("name=systemd").id, 9U);
  EXPECT_EQ(layout.controllers.at("cpu").directory, layout.controllers.at("cpuacct").directory);
  EXPECT_EQ(layout.controllers.count("hugetlb"), 0U);
  EXPECT_EQ(layout.identifying().id, 4U);
  EXPECT_EQ(layout.hierarchies().size(), 3U);
  EXPECT_EQ(layout.file("io", "/", "io.stat"), "");
}

TEST(CgroupLayout, AHybridHostHasBothAndV2Identifies) {
  const FakeHost host(CgroupMode::hybrid);
  const auto layout = host.layout();
  EXPECT_EQ(layout.mode, CgroupMode::hybrid);
  EXPECT_EQ(layout.identifying().id, 0U);
  EXPECT_EQ(relative_to_cgroups(host, layout.file("io", "/docker/a", "io.stat")),
            "/unified/docker/a/io.stat");
  EXPECT_EQ(relative_to_cgroups(host, layout.file("memory", "/docker/a", "memory.stat")),
            "/memory/docker/a/memory.stat");
  EXPECT_EQ(layout.hierarchies().front().id, 0U);
  EXPECT_EQ(layout.hierarchies().size(), 4U);
}

TEST(CgroupLayout, NoCgroupsAreNoError) {
  const FakeHost host(CgroupMode::none);
  const auto layout = host.layout();
  EXPECT_EQ(layout.mode, CgroupMode::none);
  EXPECT_EQ(layout.file("memory", "/", "memory.stat"), "");
  EXPECT_TRUE(layout.hierarchies().empty());
}

TEST(CgroupLayout, BrokenLinesAreSkipped) {
  EXPECT_EQ(parse_proc_cgroups("#x 1\nmemory four 1\ncpu\n\nblkio\t7\t1\t1").size(), 1U);
  EXPECT_EQ(parse_pid_cgroup("x:memory:/\n7\n8:pids").size(), 1U);
}

TEST(CgroupTree, ListsParentsBeforeChildrenAndLeavesFilesOut) {
  const FakeHost host(CgroupMode::v2);
  host.add_cgroup("/docker/a/inner");
  host.add_cgroup("/docker/b");
  const auto walked = walk_cgroups(host.layout().unified.directory);
  ASSERT_TRUE(walked);
  ASSERT_EQ(walked->size(), 4U);
  EXPECT_EQ(walked->front().path, "/docker");
  EXPECT_EQ(walk_cgroups(host.layout().unified.directory, "/docker/a")->size(), 1U);
  EXPECT_EQ(walk_cgroups(host.layout().unified.directory, "/gone").error().code, Code::not_found);
}

TEST(CgroupTree, ProcessesOfOtherPidNamespacesAreNone) {
  EXPECT_EQ(parse_cgroup_procs("0\n12\nx\n-3\n7"), (std::vector<int>{12, 7}));
}

}  // namespace
}  // namespace strata
