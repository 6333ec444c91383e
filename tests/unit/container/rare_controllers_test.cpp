// The collectors that are off by default: huge pages, cpusets, NUMA nodes.
#include <gtest/gtest.h>

#include "collectors/container/cpuset.h"
#include "collectors/container/hugetlb.h"
#include "collectors/container/memory_numa.h"
#include "tests/unit/container/support.h"
#include "tests/unit/container/support_v1.h"

namespace strata::container {
namespace {

// Of Linux 6.18.
constexpr auto numa_v1 =
    "total=4471 N0=4400 N1=71\nfile=95 N0=90 N1=5\nanon=374 N0=374 N1=0\n"
    "unevictable=4002 N0=4002 N1=0\nhierarchical_total=265519 N0=265519 N1=0\n"
    "hierarchical_file=200446 N0=200446 N1=0\nhierarchical_anon=61071 N0=61071 N1=0\n"
    "hierarchical_unevictable=4002 N0=4002 N1=0\n";
constexpr auto numa_v2 = "anon N0=8192 N1=4096\nfile N0=40960 N1=0\nunevictable N0=0 N1=0\n";

TEST(Hugetlb, PageSizesAreNamedAsTheKernelDoes) {
  EXPECT_EQ(page_size_name("hugepages-2048kB"), "2MB");
  EXPECT_EQ(page_size_name("hugepages-1048576kB"), "1GB");
  EXPECT_EQ(page_size_name("hugepages-64kB"), "64KB");
  EXPECT_FALSE(page_size_name("hugepages-kB"));
  EXPECT_FALSE(page_size_name("hugepages-0kB"));
  EXPECT_FALSE(page_size_name("2048kB"));
}

TEST(Hugetlb, ServesV1) {
  const test::FakeHost host(CgroupMode::v1);
  const auto layout = with_controller(host, "hugetlb");
  host.tree().write("sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "0\n");
  host.write_cgroup("hugetlb", api_path, "hugetlb.2MB.usage_in_bytes", "2097152\n");
  host.write_cgroup("hugetlb", api_path, "hugetlb.2MB.max_usage_in_bytes", "4194304\n");
  host.write_cgroup("hugetlb", api_path, "hugetlb.2MB.failcnt", "3\n");
  HugetlbCollector collector(host.fs(), layout);
  const auto got = collect(collector, one_container(), test::FakeClock());
  EXPECT_TRUE(got.status);
  EXPECT_EQ(got.value(R"(container_hugetlb_usage_bytes{name="api",pagesize="2MB"})"), 2097152);
  EXPECT_EQ(got.value(R"(container_hugetlb_max_usage_bytes{name="api",pagesize="2MB"})"), 4194304);
  EXPECT_EQ(got.value(R"(container_hugetlb_failcnt{name="api",pagesize="2MB"})"), 3);
}

TEST(Hugetlb, ServesV2) {
  const test::FakeHost host(CgroupMode::v2);
  host.tree().write("sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages", "0\n");
  host.write_cgroup("", api_path, "hugetlb.1GB.current", "0\n");
  host.write_cgroup("", api_path, "hugetlb.1GB.events", "max 2\n");
  HugetlbCollector collector(host.fs(), host.layout());
  const auto got = collect(collector, one_container(), test::FakeClock());
  EXPECT_TRUE(got.status);
  EXPECT_EQ(got.value(R"(container_hugetlb_usage_bytes{name="api",pagesize="1GB"})"), 0);
  EXPECT_EQ(got.value(R"(container_hugetlb_failcnt{name="api",pagesize="1GB"})"), 2);
  EXPECT_EQ(got.count("container_hugetlb_max_usage_bytes"), 0U);
}

TEST(Cpuset, ServesV1Alone) {
  const test::FakeHost host(CgroupMode::v1);
  host.write_cgroup("cpuset", api_path, "cpuset.memory_migrate", "1\n");
  CpusetCollector collector(with_controller(host, "cpuset"));
  const auto got = collect(collector, one_container(), test::FakeClock());
  EXPECT_EQ(got.value(R"(container_memory_migrate{name="api"})"), 1);
  CpusetCollector none(test::FakeHost(CgroupMode::v2).layout());
  EXPECT_TRUE(collect(none, one_container(), test::FakeClock()).status);
}

TEST(MemoryNuma, Parsers) {
  const auto v1 = parse_numa_stat_v1(numa_v1);
  ASSERT_EQ(v1.size(), 12U);
  EXPECT_EQ(v1[1].type, "file");
  EXPECT_EQ(v1[1].scope, "container");
  EXPECT_EQ(v1[1].node, "1");
  EXPECT_EQ(v1[1].pages, 5U);
  EXPECT_EQ(v1[6].scope, "hierarchy");
  const auto v2 = parse_numa_stat_v2(numa_v2, 4096);
  ASSERT_EQ(v2.size(), 6U);
  EXPECT_EQ(v2[0].pages, 2U);
  EXPECT_EQ(v2[0].scope, "hierarchy");
  const auto node = parse_node_vmstat(
      "nr_zone_active_anon 9\nnr_inactive_anon 1\nnr_active_anon 2\nnr_inactive_file 3\n"
      "nr_active_file 4\nnr_unevictable 5\n",
      "0");
  ASSERT_EQ(node.size(), 3U);
  EXPECT_EQ(node[0].pages, 7U);
  EXPECT_EQ(node[1].pages, 3U);
  EXPECT_EQ(node[2].pages, 5U);
}

TEST(MemoryNuma, TruncatedTextIsLeftOut) {
  for (const std::string_view whole : {std::string_view(numa_v1), std::string_view(numa_v2)}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      (void)parse_numa_stat_v1(whole.substr(0, size));
      (void)parse_numa_stat_v2(whole.substr(0, size), 4096);
      (void)parse_node_vmstat(whole.substr(0, size), "0");
    }
  }
  EXPECT_TRUE(parse_numa_stat_v1("file=95 N0=").empty());
  EXPECT_TRUE(parse_numa_stat_v2("file", 4096).empty());
}

TEST(MemoryNuma, Serves) {
  const test::FakeHost host(CgroupMode::v1);
  host.tree().write("sys/devices/system/node/node1/vmstat", "nr_active_file 4\n");
  host.tree().write("sys/devices/system/node/online", "1\n");
  host.write_cgroup("memory", api_path, "memory.numa_stat", numa_v1);
  MemoryNumaCollector collector(host.fs(), host.layout());
  const auto got = collect(collector, one_container(), test::FakeClock());
  EXPECT_TRUE(got.status);
  EXPECT_EQ(got.value(R"(container_memory_numa_pages{name="api",type="anon",scope="hierarchy",)"
                      R"(node="0"})"),
            61071);
  EXPECT_EQ(got.value(R"(container_memory_numa_pages{name="",type="file",scope="hierarchy",)"
                      R"(node="1"})"),
            4);
}

}  // namespace
}  // namespace strata::container
