// Memory by NUMA node and by zone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collectors/host/meminfo_numa.h"
#include "collectors/host/zones.h"
#include "tests/support/temp_tree.h"
#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;

TEST(MeminfoNuma, HasANodesFieldsInBytes) {
  const strata::test::TempTree tree;
  const auto collector = make_meminfo_numa(HostFs({.sysfs = tree.path()}));
  EXPECT_TRUE(test::collect(*collector).status) << "a kernel without nodes";
  const std::string node = "devices/system/node/node7";
  tree.write(node + "/meminfo",
             "Node 7 MemTotal: 2 kB\nNode 7 New(anon): 1 kB\nNode 7 HugePages_Free: 3\n"
             "Node 7 MemFree: x kB\nNode 7 MemUsed: 1 MB\nother\nNode 7 Cut: 1 kB");
  const auto half = test::collect(*collector);
  EXPECT_EQ(half.status.error().code, Code::not_found) << "no numastat";
  EXPECT_THAT(half.lines, ElementsAre("node_memory_numa_HugePages_Free{node=\"7\"} 3",
                                      "node_memory_numa_MemTotal{node=\"7\"} 2048",
                                      "node_memory_numa_New_anon{node=\"7\"} 1024"));
  tree.write(node + "/numastat", "numa_hit 5\nnuma_new 6\nnuma_miss\nnuma_hit 7\n");
  const auto whole = test::collect(*collector);
  EXPECT_TRUE(whole.status);
  EXPECT_THAT(whole.lines, IsSupersetOf({"node_memory_numa_numa_hit_total{node=\"7\"} 5",
                                         "node_memory_numa_numa_new_total{node=\"7\"} 6"}));
  tree.write(node + "/numastat", "");
  EXPECT_EQ(test::collect(*collector).status.error().code, Code::parse);
}

TEST(Zones, CountFreeBlocksBySize) {
  const strata::test::TempTree tree;
  const auto collector = make_buddyinfo(HostFs({.procfs = tree.path()}));
  EXPECT_EQ(test::collect(*collector).status.error().code, Code::not_found);
  tree.write("buddyinfo",
             "Node 0, zone DMA 1 x 3\nNode 0, zone DMA 5\nNode 1 zone A 1\nNode 1, zone\n");
  const auto collected = test::collect(*collector);
  EXPECT_TRUE(collected.status);
  EXPECT_THAT(collected.lines,
              ElementsAre("node_buddyinfo_blocks{node=\"0\",zone=\"DMA\",size=\"0\"} 1",
                          "node_buddyinfo_blocks{node=\"0\",zone=\"DMA\",size=\"2\"} 3"));
}

TEST(Zones, HaveTheirPagesByUse) {
  const strata::test::TempTree tree;
  const auto collector = make_zoneinfo(HostFs({.procfs = tree.path()}));
  tree.write("zoneinfo", "  min 1\n");
  EXPECT_EQ(test::collect(*collector).status.error().code, Code::parse);
  tree.write("zoneinfo",
             "Node 0, zone DMA\n min 8\n min 9\n high: 5\n nr_dirty x\n nr_written 4\n"
             " protection: (0, 2039,\n protection: ()\nNode 0, zone DMA\n low 1\n");
  EXPECT_THAT(test::collect(*collector).lines,
              ElementsAre("node_zoneinfo_min_pages{node=\"0\",zone=\"DMA\"} 8",
                          "node_zoneinfo_nr_written_total{node=\"0\",zone=\"DMA\"} 4",
                          "node_zoneinfo_protection_0{node=\"0\",zone=\"DMA\"} 0",
                          "node_zoneinfo_protection_1{node=\"0\",zone=\"DMA\"} 2039"));
}

}  // namespace
}  // namespace strata::host
