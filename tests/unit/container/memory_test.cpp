#include "collectors/container/memory.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/unit/container/support.h"

namespace strata::container {
namespace {

using namespace std::chrono_literals;

// Of Linux 6.18.
constexpr auto v1_stat =
    "cache 9498624\nrss 8822784\nrss_huge 0\nshmem 9109504\nmapped_file 7536640\ndirty 110592\n"
    "writeback 0\nworkingset_refault_anon 0\nworkingset_refault_file 16134\nswap 4\n"
    "swapcached 0\npgpgin 98592\npgpgout 94119\npgfault 5\npgmajfault 6\ninactive_anon 0\n"
    "active_anon 1531904\ninactive_file 24576\nactive_file 364544\nunevictable 16400384\n"
    "hierarchical_memory_limit 9223372036854771712\nhierarchical_memsw_limit 9223372036854771712\n"
    "total_cache 3076096\ntotal_rss 118784\ntotal_rss_huge 0\ntotal_shmem 11440128\n"
    "total_mapped_file 30\ntotal_dirty 8192\ntotal_writeback 4096\n"
    "total_workingset_refault_anon 1\ntotal_workingset_refault_file 9\ntotal_swap 40\n"
    "total_swapcached 0\ntotal_pgpgin 831612983\ntotal_pgpgout 831427093\ntotal_pgfault 1668\n"
    "total_pgmajfault 60\ntotal_inactive_anon 269078528\ntotal_active_anon 1740800\n"
    "total_inactive_file 70\ntotal_active_file 80\ntotal_unevictable 16400384\n";

// Of Linux 6.1, abridged.
constexpr auto v2_stat =
    "anon 3000\nfile 1000\nkernel 700\nkernel_stack 100\npagetables 200\nsock 0\nshmem 0\n"
    "file_mapped 10\nfile_dirty 20\nfile_writeback 30\nswapcached 0\ninactive_anon 3000\n"
    "active_anon 0\ninactive_file 9000\nactive_file 400\nunevictable 0\nslab 0\n"
    "workingset_refault_anon 5\nworkingset_refault_file 6\npgscan 11\npgsteal 12\n"
    "pgscan_kswapd 0\npgfault 8\npgmajfault 2\n";

constexpr auto vmstat =
    "nr_inactive_file 10\nnr_active_file 20\nworkingset_refault_anon 1\n"
    "workingset_refault_file 2\nnr_anon_pages 100\nnr_mapped 5\nnr_file_pages 50\nnr_dirty 3\n"
    "nr_writeback 0\npgfault 77\npgmajfault 7\npgscan_anon 1\npgscan_file 2\npgsteal_anon 3\n"
    "pgsteal_file 4\noom_kill 9\n";

TEST(MemoryParsers, V1CountsTheSubtree) {
  const auto stat = parse_memory_stat_v1(v1_stat);
  EXPECT_EQ(stat.cache, 3076096U);
  EXPECT_EQ(stat.rss, 118784U);
  EXPECT_EQ(stat.active_file, 80U);
  EXPECT_EQ(stat.dirty, 8192U);
  EXPECT_EQ(stat.file_refaults, 9U);
  EXPECT_EQ(stat.page_faults, 5U);
  EXPECT_EQ(stat.page_faults_hierarchy, 1668U);
  EXPECT_FALSE(stat.pages_scanned) << "v1 does not tell";
}

TEST(MemoryParsers, V2) {
  const auto stat = parse_memory_stat_v2(v2_stat);
  EXPECT_EQ(stat.kernel, 700U);
  EXPECT_EQ(stat.pages_scanned, 11U);
  EXPECT_EQ(stat.pages_reclaimed, 12U);
  EXPECT_EQ(stat.page_faults_hierarchy, 8U);
  const auto events = parse_memory_events("low 0\nhigh 3\nmax 7\noom 2\noom_kill 1\n");
  EXPECT_EQ(events.high, 3U);
  EXPECT_EQ(events.max, 7U);
  EXPECT_EQ(events.oom_kills, 1U);
}

TEST(MemoryParsers, TheHostIsReadFromProc) {
  const auto stat = parse_vmstat(vmstat, 4096);
  EXPECT_EQ(stat.rss, 409600U);
  EXPECT_EQ(stat.cache, 204800U);
  EXPECT_EQ(stat.page_faults, 77U);
  EXPECT_EQ(stat.pages_scanned, 3U);
  EXPECT_EQ(parse_oom_kills(vmstat), 9U);
  EXPECT_EQ(parse_used_swap("SwapTotal: 10 kB\nSwapFree: 4 kB\n"), 6144U);
  EXPECT_FALSE(parse_used_swap("SwapTotal: 4 kB\nSwapFree: 10 kB\n"));
}

TEST(MemoryParsers, TruncatedTextIsAbsent) {
  EXPECT_FALSE(parse_memory_stat_v1("cac").cache);
  EXPECT_FALSE(parse_memory_stat_v2("file").cache);
  EXPECT_FALSE(parse_memory_events("low 0\nhigh").high);
  EXPECT_FALSE(parse_oom_kills("oom_kill_disable 0\nunder_oom 0\n")) << "before Linux 4.13";
  EXPECT_FALSE(parse_vmstat("nr_anon_pages", 4096).rss);
  EXPECT_FALSE(parse_used_swap("SwapTotal: 5 kB\n"));
}

TEST(MemoryCollector, ServesV1) {
  const test::FakeHost host(CgroupMode::v1);
  host.write_cgroup("memory", api_path, "memory.usage_in_bytes", "4009984\n");
  host.write_cgroup("memory", api_path, "memory.max_usage_in_bytes", "4112384\n");
  host.write_cgroup("memory", api_path, "memory.failcnt", "2\n");
  host.write_cgroup("memory", api_path, "memory.kmem.usage_in_bytes", "323584\n");
  host.write_cgroup("memory", api_path, "memory.oom_control",
                    "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n");
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
  EXPECT_EQ(got.value(R"(container_memory_kernel_usage{name="api"})"), 323584);
  EXPECT_EQ(got.value(R"(container_memory_total_active_file_bytes{name="api"})"), 80);
  EXPECT_EQ(got.value(R"(container_oom_events_total{name="api"})"), 3);
  EXPECT_EQ(got.count("container_memory_pgscan_total"), 0U);
  EXPECT_EQ(
      got.value(
          R"(container_memory_failures_total{name="api",failure_type="pgfault",scope="container"})"),
      5);
}

TEST(MemoryCollector, ServesV2AndTheHostFromProc) {
  const test::FakeHost host(CgroupMode::v2);
  host.tree().write("proc/vmstat", vmstat);
  host.tree().write("proc/meminfo", "SwapTotal: 10 kB\nSwapFree: 10 kB\n");
  host.write_cgroup("", "/", "memory.stat", "anon 1\nfile 2\ninactive_file 1000\n");
  host.write_cgroup("", api_path, "memory.current", "5000\n");
  host.write_cgroup("", api_path, "memory.swap.current", "0\n");
  host.write_cgroup("", api_path, "memory.events",
                    "low 0\nhigh 0\nmax 7\noom 0\noom_kill 0\noom_group_kill 0\n");
  host.write_cgroup("", api_path, "memory.stat", v2_stat);
  MemoryCollector collector(host.fs(), host.layout());
  const auto got = collect(collector, one_container(), test::FakeClock());
  ASSERT_TRUE(got.status);
  EXPECT_EQ(got.value(R"(container_memory_usage_bytes{name="api"})"), 5000);
  EXPECT_EQ(got.value(R"(container_memory_rss{name="api"})"), 3000);
  EXPECT_EQ(got.value(R"(container_memory_kernel_usage{name="api"})"), 700);
  EXPECT_EQ(got.value(R"(container_memory_failcnt{name="api"})"), 7);
  EXPECT_EQ(got.value(R"(container_memory_events_max_total{name="api"})"), 7);
  EXPECT_EQ(got.value(R"(container_oom_events_total{name="api"})"), 0);
  EXPECT_EQ(got.value(R"(container_memory_working_set_bytes{name="api"})"), 0);
  EXPECT_EQ(got.count("container_memory_max_usage_bytes"), 0U) << "the kernel has no memory.peak";
  const auto page = static_cast<double>(::sysconf(_SC_PAGESIZE));
  EXPECT_EQ(got.value(R"(container_memory_usage_bytes{name=""})"), 150 * page);
  EXPECT_EQ(got.value(R"(container_memory_working_set_bytes{name=""})"), 140 * page);
  EXPECT_EQ(got.value(R"(container_memory_rss{name=""})"), 100 * page) << "not memory.stat's";
  EXPECT_EQ(got.value(R"(container_memory_swap{name=""})"), 0);
  EXPECT_EQ(got.value(R"(container_oom_events_total{name=""})"), 9);
}

TEST(MemoryCollector, EitherHalfCanBeSwitchedOff) {
  const test::FakeHost host(CgroupMode::v2);
  host.write_cgroup("", api_path, "memory.current", "5000\n");
  host.write_cgroup("", api_path, "memory.events", "max 7\noom_kill 2\n");
  MemoryCollector oom(host.fs(), host.layout(), {.usage = false, .oom = true});
  const auto kills = collect(oom, one_container(), test::FakeClock());
  EXPECT_EQ(kills.samples.size(), 1U);
  EXPECT_EQ(kills.value(R"(container_oom_events_total{name="api"})"), 2);
  MemoryCollector usage(host.fs(), host.layout(), {.usage = true, .oom = false});
  const auto used = collect(usage, one_container(), test::FakeClock());
  EXPECT_EQ(used.count("container_oom_events_total"), 0U);
  EXPECT_EQ(used.count("container_memory_usage_bytes"), 1U);
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

TEST(MemoryTrend, IsAbsentUntilItsPointsSpanEnough) {
  MemoryTrend trend;
  for (auto at = 0s; at < 80s; at += 5s) trend.add(Instant(at), 1, 1);
  EXPECT_FALSE(trend.slopes());
  for (auto at = 80s; at <= 120s; at += 5s) trend.add(Instant(at), 1, 1);
  ASSERT_TRUE(trend.slopes());
  EXPECT_DOUBLE_EQ(trend.slopes()->anonymous, 0);
}

TEST(MemoryTrend, TellsALeakFromCache) {
  MemoryTrend trend;
  for (auto at = 0s; at <= 600s; at += 5s) {
    const auto time = seconds(at);
    trend.add(Instant(at), 1000 * time, 1e9 - 50 * time);
  }
  EXPECT_NEAR(trend.slopes()->anonymous, 1000, 1e-6);
  EXPECT_NEAR(trend.slopes()->file, -50, 1e-6);
}

TEST(MemoryTrend, ForgetsWhatIsOlderThanItsWindow) {
  MemoryTrend trend;
  for (auto at = 0s; at <= 300s; at += 20s) trend.add(Instant(at), 100 * seconds(at), 0);
  for (auto at = 320s; at <= 620s; at += 20s) trend.add(Instant(at), 30000, 0);
  EXPECT_NEAR(trend.slopes()->anonymous, 0, 1e-6);
}

TEST(MemoryTrend, BeginsAnewAfterAGap) {
  MemoryTrend trend;
  for (auto at = 0s; at <= 120s; at += 20s) trend.add(Instant(at), 0, 0);
  EXPECT_TRUE(trend.slopes());
  trend.add(Instant(3600s), 1e9, 0);
  EXPECT_FALSE(trend.slopes());
}

TEST(MemoryCollector, ServesTheTrend) {
  const test::FakeHost host(CgroupMode::v2);
  test::FakeClock clock;
  MemoryCollector collector(host.fs(), host.layout());
  Collected got;
  for (int i = 0; i < 8; ++i) {
    host.write_cgroup("", api_path, "memory.stat",
                      "anon " + std::to_string(i * 4096) + "\nfile 100\n");
    got = collect(collector, one_container(), clock);
    clock.advance(20s);
  }
  EXPECT_NEAR(*got.value(R"(strata_container_memory_growth_bytes_per_second{name="api",)"
                         R"(kind="anonymous"})"),
              204.8, 1e-6);
  EXPECT_NEAR(
      *got.value(R"(strata_container_memory_growth_bytes_per_second{name="api",kind="file"})"), 0,
      1e-6);
}

}  // namespace
}  // namespace strata::container
