#include "collectors/container/memory.h"

#include <gtest/gtest.h>

#include "tests/unit/container/support.h"

namespace strata::container {
namespace {

constexpr auto v1_stat =
    "cache 1\nrss 2\nmapped_file 3\nswap 4\npgfault 5\npgmajfault 6\ninactive_file 7\n"
    "hierarchical_memory_limit 9223372036854771712\n"
    "total_cache 3076096\ntotal_rss 118784\ntotal_mapped_file 30\ntotal_swap 40\n"
    "total_pgfault 1668\ntotal_pgmajfault 60\ntotal_inactive_file 70\n";

TEST(MemoryParsers, V1CountsTheSubtree) {
  const auto stat = parse_memory_stat_v1(v1_stat);
  EXPECT_EQ(stat.cache, 3076096U);
  EXPECT_EQ(stat.rss, 118784U);
  EXPECT_EQ(stat.page_faults, 5U);
  EXPECT_EQ(stat.page_faults_hierarchy, 1668U);
}

TEST(MemoryParsers, TruncatedTextIsAbsent) {
  EXPECT_FALSE(parse_memory_stat_v1("cac").cache);
  EXPECT_FALSE(parse_memory_stat_v2("file").cache);
  EXPECT_FALSE(parse_memory_events("low 0\nhigh").has_value());
  EXPECT_FALSE(parse_host_memory("MemTotal: 5 kB\n").used);
}

TEST(MemoryCollector, ServesV1) {
  const test::FakeHost host(CgroupMode::v1);
  host.write_cgroup("memory", api_path, "memory.usage_in_bytes", "4009984\n");
  host.write_cgroup("memory", api_path, "memory.max_usage_in_bytes", "4112384\n");
  host.write_cgroup("memory", api_path, "memory.failcnt", "2\n");
  host.write_cgroup("memory", api_path, "memory.stat", v1_stat);
  MemoryCollector collector(host.fs(), host.layout());
  const auto got = collect(collector, one_container(), test::FakeClock());
  ASSERT_TRUE(got.status);
  EXPECT_EQ(got.value(R"(container_memory_usage_bytes{name="api"})"), 4009984);
  EXPECT_EQ(got.value(R"(container_memory_max_usage_bytes{name="api"})"), 4112384);
  EXPECT_EQ(got.value(R"(container_memory_working_set_bytes{name="api"})"), 4009914);
  EXPECT_EQ(got.value(R"(container_memory_cache{name="api"})"), 3076096);
  EXPECT_EQ(got.value(R"(container_memory_swap{name="api"})"), 40);
  EXPECT_EQ(got.value(R"(container_memory_failcnt{name="api"})"), 2);
  EXPECT_EQ(
      got.value(
          R"(container_memory_failures_total{name="api",failure_type="pgfault",scope="container"})"),
      5);
}

TEST(MemoryCollector, ServesV2AndTheHostFromMeminfo) {
  const test::FakeHost host(CgroupMode::v2);
  host.tree().write("proc/meminfo",
                    "MemTotal: 100 kB\nMemFree: 40 kB\nSwapTotal: 10 kB\nSwapFree: 10 kB\n");
  host.write_cgroup("", "/", "memory.stat", "anon 1\nfile 2\ninactive_file 1000\n");
  host.write_cgroup("", api_path, "memory.current", "5000\n");
  host.write_cgroup("", api_path, "memory.swap.current", "0\n");
  host.write_cgroup("", api_path, "memory.events", "low 0\nhigh 0\nmax 7\noom 0\n");
  host.write_cgroup("", api_path, "memory.stat",
                    "anon 3000\nfile 1000\nfile_mapped 10\ninactive_file 9000\npgfault 8\n");
  MemoryCollector collector(host.fs(), host.layout());
  const auto got = collect(collector, one_container(), test::FakeClock());
  ASSERT_TRUE(got.status);
  EXPECT_EQ(got.value(R"(container_memory_usage_bytes{name="api"})"), 5000);
  EXPECT_EQ(got.value(R"(container_memory_rss{name="api"})"), 3000);
  EXPECT_EQ(got.value(R"(container_memory_failcnt{name="api"})"), 7);
  EXPECT_EQ(got.value(R"(container_memory_working_set_bytes{name="api"})"), 0);
  EXPECT_EQ(got.count("container_memory_max_usage_bytes"), 0U) << "the kernel has no memory.peak";
  EXPECT_EQ(got.value(R"(container_memory_usage_bytes{name=""})"), 60 * 1024);
  EXPECT_EQ(got.value(R"(container_memory_swap{name=""})"), 0);
}

TEST(MemoryCollector, AnEmptyFileIsAbsentAndAParseError) {
  const test::FakeHost host(CgroupMode::v2);
  host.write_cgroup("", api_path, "memory.current", "");
  host.write_cgroup("", api_path, "memory.stat", "anon 3\n");
  MemoryCollector collector(host.fs(), host.layout());
  const auto got = collect(collector, one_container(), test::FakeClock());
  EXPECT_EQ(got.status.error().code, Code::parse);
  EXPECT_EQ(got.count("container_memory_usage_bytes"), 0U);
  EXPECT_EQ(got.count("container_memory_working_set_bytes"), 0U);
  EXPECT_EQ(got.value(R"(container_memory_rss{name="api"})"), 3);
}

}  // namespace
}  // namespace strata::container
