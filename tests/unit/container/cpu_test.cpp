#include "collectors/container/cpu.h"

#include <gtest/gtest.h>

#include "tests/unit/container/support.h"

namespace strata::container {
namespace {

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
  EXPECT_TRUE(has_quota("20000\n"));
  EXPECT_TRUE(has_quota("20000 100000\n"));
  EXPECT_FALSE(has_quota("-1\n"));
  EXPECT_FALSE(has_quota("max 100000\n"));
  EXPECT_FALSE(has_quota(""));
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
  CpuCollector collector(host.fs(), host.layout());
  const auto got = collect(collector, one_container(), test::FakeClock());
  ASSERT_TRUE(got.status);
  EXPECT_EQ(got.count("container_cpu_usage_seconds_total{name=\"api\""), 2U);
  EXPECT_DOUBLE_EQ(*got.value(R"(container_cpu_usage_seconds_total{name="api",cpu="cpu01"})"),
                   0.012895424);
  EXPECT_DOUBLE_EQ(*got.value(R"(container_cpu_system_seconds_total{name="api"})"), 0.01);
  EXPECT_DOUBLE_EQ(*got.value(R"(container_cpu_user_seconds_total{name=""})"), 1);
  EXPECT_DOUBLE_EQ(*got.value(R"(container_cpu_cfs_throttled_periods_total{name="api"})"), 3);
  EXPECT_EQ(got.count("container_cpu_cfs_periods_total{name=\"\""), 0U) << "no quota there";
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
