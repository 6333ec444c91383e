#include "collectors/container/state.h"

#include <gtest/gtest.h>

#include "tests/unit/container/support.h"

namespace strata::container {
namespace {

using namespace std::chrono_literals;

TEST(SpecParsers, UnlimitedMemoryIsZero) {
  EXPECT_EQ(parse_memory_limit("67108864\n"), 67108864U);
  EXPECT_EQ(parse_memory_limit("9223372036854771712\n"), 0U);
  EXPECT_EQ(parse_memory_limit("max\n"), 0U);
  EXPECT_FALSE(parse_memory_limit(""));
}

TEST(SpecParsers, CpuMax) {
  Spec spec;
  parse_cpu_max("max 100000\n", spec);
  EXPECT_FALSE(spec.cpu_quota);
  EXPECT_EQ(spec.cpu_period, 100000U);
  EXPECT_EQ(shares_of_weight(39), 998U);
  EXPECT_EQ(shares_of_weight(1), 2U);
}

TEST(StateCollector, TellsWhenAndHowMuch) {
  const test::FakeHost host(CgroupMode::v1);
  test::FakeClock clock;
  host.tree().write("proc/meminfo", "MemTotal: 100 kB\nSwapTotal: 0 kB\n");
  host.write_cgroup("cpu,cpuacct", api_path, "cpu.shares", "1024\n");
  host.write_cgroup("cpu,cpuacct", api_path, "cpu.cfs_period_us", "100000\n");
  host.write_cgroup("cpu,cpuacct", api_path, "cpu.cfs_quota_us", "-1\n");
  host.write_cgroup("memory", api_path, "memory.limit_in_bytes", "67108864\n");
  auto container = make_container(api_path, "api", 41, 2);
  container.started = WallTime(1690000000s + 900ms);
  StateCollector collector(host.fs(), host.layout());
  const auto set = set_of({container});
  auto got = collect(collector, set, clock);
  ASSERT_TRUE(got.status);
  EXPECT_EQ(got.value(R"(container_start_time_seconds{name="api"})"), 1690000000);
  EXPECT_EQ(got.value(R"(container_last_seen{name="api"})"), 1700000000);
  EXPECT_EQ(got.value(R"(container_last_seen{name=""})"), 1700000000);
  EXPECT_EQ(got.count("container_start_time_seconds{name=\"\""), 0U) << "boot time is not known";
  EXPECT_EQ(got.value(R"(container_spec_cpu_shares{name="api"})"), 1024);
  EXPECT_EQ(got.count("container_spec_cpu_quota"), 0U);
  EXPECT_EQ(got.value(R"(container_spec_memory_limit_bytes{name="api"})"), 67108864);
  EXPECT_EQ(got.value(R"(container_spec_memory_limit_bytes{name=""})"), 102400);
  EXPECT_EQ(got.value(R"(container_spec_memory_reservation_limit_bytes{name=""})"), 0);
  EXPECT_EQ(got.value(R"(container_spec_memory_swap_limit_bytes{name="api"})"), 0)
      << "swap is not accounted for";
  EXPECT_EQ(got.count("container_spec_memory_reservation_limit_bytes{name=\"api\""), 0U);

  host.write_cgroup("memory", api_path, "memory.limit_in_bytes", "1\n");
  clock.advance(20s);
  got = collect(collector, set, clock);
  EXPECT_EQ(got.value(R"(container_spec_memory_limit_bytes{name="api"})"), 1);
}

TEST(StateCollector, ReadsLimitsAnewOnceTheRuntimeWasAsked) {
  const test::FakeHost host(CgroupMode::v2);
  test::FakeClock clock;
  StateCollector collector(host.fs(), host.layout());
  auto container = make_container(api_path, "api", 41, 2);
  const auto limit_when = [&](Duration later, const std::string& text) {
    host.write_cgroup("", api_path, "memory.max", text);
    clock.advance(later);
    return collect(collector, set_of({container}), clock)
        .value(R"(container_spec_memory_limit_bytes{name="api"})");
  };
  EXPECT_EQ(limit_when(0s, "1\n"), 1);
  EXPECT_EQ(limit_when(40s, "2\n"), 1) << "a minute has not passed";
  container.inspected = clock.now();
  EXPECT_EQ(limit_when(1s, "3\n"), 3);
  EXPECT_EQ(limit_when(1s, "4\n"), 3);
}

TEST(StateCollector, ServesV2sLimits) {
  const test::FakeHost host(CgroupMode::v2);
  host.write_cgroup("", api_path, "cpu.max", "20000 100000\n");
  host.write_cgroup("", api_path, "cpu.weight", "39\n");
  host.write_cgroup("", api_path, "memory.max", "max\n");
  StateCollector collector(host.fs(), host.layout());
  const auto got = collect(collector, one_container(), test::FakeClock());
  EXPECT_EQ(got.value(R"(container_spec_cpu_quota{name="api"})"), 20000);
  EXPECT_EQ(got.value(R"(container_spec_cpu_shares{name="api"})"), 998);
  EXPECT_EQ(got.value(R"(container_spec_memory_limit_bytes{name="api"})"), 0);
}

}  // namespace
}  // namespace strata::container
