#include "collectors/container/cpu.h"

#include <gtest/gtest.h>

#include "tests/unit/container/support.h"

namespace strata::container {
namespace {

using namespace std::chrono_literals;

TEST(CpuParsers, ReadEitherVersion) {
  const auto v2 = parse_cpu_stat("usage_usec 20228\nuser_usec 8151\nsystem_usec 12077\n");
  EXPECT_DOUBLE_EQ(*v2.total, 0.020228);
  EXPECT_DOUBLE_EQ(*v2.user, 0.008151);
  const auto v1 = parse_cpuacct_stat("user 150\nsystem 1\n", 100);
  EXPECT_DOUBLE_EQ(*v1.user, 1.5);
  EXPECT_FALSE(v1.total);
  EXPECT_EQ(parse_usage_percpu("1000000000 2000000000 \n"), (std::vector<double>{1, 2}));
  EXPECT_DOUBLE_EQ(*parse_throttling("nr_periods 9\nthrottled_usec 5\n").throttled_seconds, 5e-6);
}

TEST(CpuParsers, TruncatedTextIsAbsent) {
  EXPECT_FALSE(parse_cpu_stat("usage_usec").total);
  EXPECT_TRUE(parse_usage_percpu("").empty());
  EXPECT_EQ(parse_usage_percpu("1000000000 x 3").size(), 1U);
  EXPECT_FALSE(parse_throttling("nr_periods -1").periods);
}

TEST(CpuParsers, Quotas) {
  EXPECT_DOUBLE_EQ(*quota_cores(20000, 100000), 0.2);
  EXPECT_DOUBLE_EQ(*parse_quota_cores("250000 100000\n"), 2.5);
  EXPECT_FALSE(quota_cores(-1, 100000));
  EXPECT_FALSE(quota_cores(20000, 0));
  EXPECT_FALSE(quota_cores(20000, std::nullopt));
  EXPECT_FALSE(parse_quota_cores("max 100000\n"));
  EXPECT_FALSE(parse_quota_cores("20000"));
  EXPECT_FALSE(parse_quota_cores(""));
}

TEST(CpuParsers, Bursts) {
  const auto v1 = parse_throttling("nr_bursts 2\nburst_time 3000000000\n");
  EXPECT_EQ(v1.burst_periods, 2U);
  EXPECT_DOUBLE_EQ(*v1.burst_seconds, 3);
  EXPECT_DOUBLE_EQ(*parse_throttling("nr_bursts 0\nburst_usec 5\n").burst_seconds, 5e-6);
  EXPECT_FALSE(parse_throttling("nr_periods 0\n").burst_periods) << "before Linux 5.15";
}

TEST(QuotaUse, TellsOfTheLastInterval) {
  QuotaUse use;
  Instant now{};
  use.look(now, {10, 100, 5}, 0.5);
  EXPECT_FALSE(use.used());
  use.look(now + 100ms, {10.05, 101, 5}, 0.5);
  EXPECT_FALSE(use.used()) << "too short";
  use.look(now + 5s, {12, 150, 30}, 0.5);
  EXPECT_DOUBLE_EQ(*use.used(), 0.8);
  EXPECT_DOUBLE_EQ(*use.throttled(), 0.5);
  use.look(now + 6s, {12.5, 160, 40}, 0.5);
  EXPECT_DOUBLE_EQ(*use.used(), 0.8) << "until the next interval has passed";
  use.look(now + 10s, {12, 150, 30}, 0.5);
  EXPECT_DOUBLE_EQ(*use.used(), 0);
  EXPECT_FALSE(use.throttled()) << "it did not run";
  use.look(now + 15s, {1, 2, 0}, 0.5);
  EXPECT_FALSE(use.used()) << "counters that went back are of another run";
}

TEST(CpuParsers, CpuLists) {
  EXPECT_EQ(parse_cpu_count("0-3,7\n"), 8U);
  EXPECT_EQ(parse_cpu_count("0"), 1U);
  EXPECT_FALSE(parse_cpu_count(""));
}

TEST(CpuCollector, OnV1EachCpuHasASample) {
  const test::FakeHost host(CgroupMode::v1);
  const std::string tree = "cpu,cpuacct";
  host.tree().write("sys/devices/system/cpu/online", "0-1\n");
  host.write_cgroup(tree, "/", "cpuacct.usage_percpu", "5000000000 6000000000 0 0 \n");
  host.write_cgroup(tree, "/", "cpuacct.stat", "user 100\nsystem 50\n");
  host.write_cgroup(tree, api_path, "cpuacct.usage_percpu", "7333334 12895424 0 0 \n");
  host.write_cgroup(tree, api_path, "cpuacct.stat", "user 0\nsystem 1\n");
  host.write_cgroup(tree, api_path, "cpu.stat",
                    "nr_periods 12\nnr_throttled 3\nthrottled_time 5\n");
  host.write_cgroup(tree, api_path, "cpu.cfs_quota_us", "20000\n");
  host.write_cgroup(tree, api_path, "cpu.cfs_period_us", "100000\n");
  CpuCollector collector(host.fs(), host.layout());
  const auto got = collect(collector, one_container(), test::FakeClock());
  ASSERT_TRUE(got.status);
  EXPECT_EQ(got.count("container_cpu_usage_seconds_total{name=\"api\""), 2U);
  EXPECT_DOUBLE_EQ(*got.value(R"(container_cpu_usage_seconds_total{name="api",cpu="cpu01"})"),
                   0.012895424);
  EXPECT_EQ(got.count("container_cpu_usage_seconds_total{name=\"\",cpu=\"cpu"), 2U);
  EXPECT_DOUBLE_EQ(*got.value(R"(strata_container_cpu_quota_cores{name="api"})"), 0.2);
  EXPECT_DOUBLE_EQ(*got.value(R"(container_cpu_system_seconds_total{name="api"})"), 0.01);
  EXPECT_DOUBLE_EQ(*got.value(R"(container_cpu_user_seconds_total{name=""})"), 1);
  EXPECT_DOUBLE_EQ(*got.value(R"(container_cpu_cfs_throttled_periods_total{name="api"})"), 3);
  EXPECT_EQ(got.count("container_cpu_cfs_periods_total{name=\"\""), 0U) << "no quota there";
}

TEST(CpuCollector, ACpuOnWhichItNeverRanHasNoSample) {
  const test::FakeHost host(CgroupMode::v1);
  host.write_cgroup("cpu,cpuacct", api_path, "cpuacct.usage_percpu", "0 12895424 \n");
  CpuCollector collector(host.fs(), host.layout());
  const auto got = collect(collector, one_container(), test::FakeClock());
  EXPECT_EQ(got.count("container_cpu_usage_seconds_total"), 1U);
}

TEST(CpuCollector, OnV1WithoutCpusThereIsTheTotal) {
  const test::FakeHost host(CgroupMode::v1);
  host.write_cgroup("cpu,cpuacct", api_path, "cpuacct.usage", "3000000000\n");
  host.write_cgroup("cpu,cpuacct", api_path, "cpuacct.usage_percpu", "1000000000 2000000000 \n");
  CpuCollector collector(host.fs(), host.layout(), {.per_cpu = false});
  const auto got = collect(collector, one_container(), test::FakeClock());
  EXPECT_EQ(got.count("container_cpu_usage_seconds_total"), 1U);
  EXPECT_EQ(got.value(R"(container_cpu_usage_seconds_total{name="api",cpu="total"})"), 3);
}

TEST(CpuCollector, TellsHowMuchOfTheQuotaIsUsed) {
  const test::FakeHost host(CgroupMode::v2);
  test::FakeClock clock;
  const auto write = [&](int used, int periods, int throttled) {
    host.write_cgroup("", api_path, "cpu.stat",
                      "usage_usec " + std::to_string(used) + "\nnr_periods " +
                          std::to_string(periods) + "\nnr_throttled " + std::to_string(throttled) +
                          "\nthrottled_usec 1\n");
  };
  write(1'000'000, 10, 0);
  host.write_cgroup("", api_path, "cpu.max", "50000 100000\n");
  CpuCollector collector(host.fs(), host.layout());
  auto got = collect(collector, one_container(), clock);
  EXPECT_EQ(got.value(R"(strata_container_cpu_quota_cores{name="api"})"), 0.5);
  EXPECT_EQ(got.count("strata_container_cpu_quota_used_ratio"), 0U);
  write(3'000'000, 60, 10);
  clock.advance(5s);
  got = collect(collector, one_container(), clock);
  EXPECT_DOUBLE_EQ(*got.value(R"(strata_container_cpu_quota_used_ratio{name="api"})"), 0.8);
  EXPECT_DOUBLE_EQ(*got.value(R"(strata_container_cpu_throttled_ratio{name="api"})"), 0.2);

  host.write_cgroup("", api_path, "cpu.max", "max 100000\n");
  clock.advance(20s);
  got = collect(collector, one_container(), clock);
  EXPECT_EQ(got.count("strata_container_cpu_"), 0U) << "the limit was taken away";
  EXPECT_EQ(got.count("container_cpu_cfs_"), 0U);
}

TEST(CpuCollector, OnV2ThereIsTheTotal) {
  const test::FakeHost host(CgroupMode::v2);
  host.write_cgroup("", api_path, "cpu.stat",
                    "usage_usec 2000000\nuser_usec 1500000\nsystem_usec 500000\nnr_periods 4\n"
                    "nr_throttled 1\nthrottled_usec 1000000\n");
  host.write_cgroup("", api_path, "cpu.max", "50000 100000\n");
  CpuCollector collector(host.fs(), host.layout());
  const auto got = collect(collector, one_container(), test::FakeClock());
  ASSERT_TRUE(got.status);
  EXPECT_EQ(got.value(R"(container_cpu_usage_seconds_total{name="api",cpu="total"})"), 2);
  EXPECT_EQ(got.value(R"(container_cpu_system_seconds_total{name="api"})"), 0.5);
  EXPECT_EQ(got.value(R"(container_cpu_cfs_throttled_seconds_total{name="api"})"), 1);
}

TEST(CpuCollector, AContainerThatDiedIsAbsentAndNoError) {
  const test::FakeHost host(CgroupMode::v2);
  CpuCollector collector(host.fs(), host.layout());
  const auto got = collect(collector, one_container(), test::FakeClock());
  EXPECT_TRUE(got.status);
  EXPECT_TRUE(got.samples.empty());
}

TEST(CpuCollector, DepartedContainersAreAbsent) {
  const test::FakeHost host(CgroupMode::v2);
  host.write_cgroup("", api_path, "cpu.stat", "usage_usec 1\n");
  auto gone = make_container(api_path, "api", 41, 2);
  gone.departed = Instant{};
  CpuCollector collector(host.fs(), host.layout());
  EXPECT_TRUE(collect(collector, set_of({gone}), test::FakeClock()).samples.empty());
}

TEST(CpuCollector, GarbageIsAParseErrorAndSparesTheOthers) {
  const test::FakeHost host(CgroupMode::v2);
  host.write_cgroup("", "/", "cpu.stat", "\xff\xfe");
  host.write_cgroup("", api_path, "cpu.stat", "usage_usec 1000000\n");
  CpuCollector collector(host.fs(), host.layout());
  const auto got = collect(collector, one_container(), test::FakeClock());
  EXPECT_EQ(got.status.error().code, Code::parse);
  EXPECT_EQ(got.samples.size(), 1U);
}

TEST(CpuCollector, WithoutCgroupsItIsUnsupported) {
  const test::FakeHost host(CgroupMode::none);
  CpuCollector collector(host.fs(), host.layout());
  EXPECT_EQ(collect(collector, one_container(), test::FakeClock()).status.error().code,
            Code::unsupported);
}

TEST(FollowedFiles, ARestartedContainersFilesAreOpenedAnew) {
  FollowedFiles<int> files;
  int made = 0;
  const auto make = [&](const Container&) { return ++made; };
  const auto before = make_container(api_path, "api", 41, 2);
  const auto after = make_container(api_path, "api", 43, 3);
  EXPECT_EQ(files.of(before, make), 1);
  EXPECT_EQ(files.of(before, make), 1);
  EXPECT_EQ(files.of(after, make), 2);
  files.of(make_container("/", "", 1, 1), make);
  files.keep_only(*set_of({}));
  EXPECT_EQ(files.size(), 1U) << "the host's stay";
}

}  // namespace
}  // namespace strata::container
