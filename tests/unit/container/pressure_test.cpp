#include "collectors/container/pressure.h"

#include <gtest/gtest.h>

#include "tests/unit/container/support.h"

namespace strata::container {
namespace {

// Of Linux 6.18.
constexpr auto text =
    "some avg10=0.40 avg60=1.70 avg300=7.31 total=284371777\n"
    "full avg10=0.20 avg60=1.36 avg300=5.41 total=80908997\n";

TEST(PressureParser, ReadsTheTotals) {
  const auto pressure = parse_pressure(text);
  EXPECT_EQ(pressure.some, 284371777U);
  EXPECT_EQ(pressure.full, 80908997U);
}

TEST(PressureParser, BeforeLinux513CpuHasNoFullLine) {
  const auto pressure = parse_pressure("some avg10=0.00 avg60=0.00 avg300=0.00 total=5\n");
  EXPECT_EQ(pressure.some, 5U);
  EXPECT_FALSE(pressure.full);
}

TEST(PressureParser, TruncatedTextIsAbsent) {
  const std::string_view whole = text;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    (void)parse_pressure(whole.substr(0, size));
  }
  EXPECT_FALSE(parse_pressure("some avg10=0.40 total=").some);
  EXPECT_FALSE(parse_pressure("some").some);
}

void expect_pressure(CgroupMode mode, const std::string& tree) {
  const test::FakeHost host(mode);
  host.tree().write("proc/pressure/cpu", "some total=1000000\nfull total=0\n");
  for (const auto* const file : {"cpu.pressure", "memory.pressure", "io.pressure"}) {
    host.write_cgroup(tree, api_path, file, text);
  }
  PressureCollector collector(host.fs(), host.layout());
  const auto got = collect(collector, one_container(), test::FakeClock());
  ASSERT_TRUE(got.status);
  EXPECT_EQ(got.count("container_pressure_"), 8U);
  EXPECT_DOUBLE_EQ(*got.value(R"(container_pressure_memory_waiting_seconds_total{name="api"})"),
                   284.371777);
  EXPECT_DOUBLE_EQ(*got.value(R"(container_pressure_io_stalled_seconds_total{name="api"})"),
                   80.908997);
  EXPECT_EQ(got.value(R"(container_pressure_cpu_waiting_seconds_total{name=""})"), 1);
  EXPECT_EQ(got.value(R"(container_pressure_cpu_stalled_seconds_total{name=""})"), 0);
}

TEST(PressureCollector, ServesV2) { expect_pressure(CgroupMode::v2, ""); }

TEST(PressureCollector, OnAHybridHostTheUnifiedTreeHasIt) {
  expect_pressure(CgroupMode::hybrid, "unified");
}

TEST(PressureCollector, OnV1OnlyTheHostHasIt) {
  const test::FakeHost host(CgroupMode::v1);
  host.tree().write("proc/pressure/io", text);
  PressureCollector collector(host.fs(), host.layout());
  const auto got = collect(collector, one_container(), test::FakeClock());
  EXPECT_TRUE(got.status);
  EXPECT_EQ(got.samples.size(), 2U);
}

TEST(PressureCollector, GarbageIsAParseError) {
  const test::FakeHost host(CgroupMode::v2);
  host.write_cgroup("", api_path, "cpu.pressure", "\xff\xfe");
  PressureCollector collector(host.fs(), host.layout());
  const auto got = collect(collector, one_container(), test::FakeClock());
  EXPECT_EQ(got.status.error().code, Code::parse);
  EXPECT_TRUE(got.samples.empty());
}

}  // namespace
}  // namespace strata::container
