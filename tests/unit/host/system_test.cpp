// What the host is: its operating system, kernel, clock and SELinux.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collectors/host/os.h"
#include "collectors/host/selinux.h"
#include "collectors/host/stat.h"
#include "collectors/host/system_calls.h"
#include "tests/support/temp_tree.h"
#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::StartsWith;

HostFs kernel_files_in(const strata::test::TempTree& tree) {
  return HostFs({.procfs = tree.path("proc"), .sysfs = tree.path("sys"), .rootfs = tree.path()});
}

TEST(OsRelease, ReadsEveryWayOfQuoting) {
  const auto release = parse_os_release(
      "# comment\nNAME=\"A \\\"b\\\" \\n\"\nexport ID=x # kin\nID_LIKE='a \\b'\nBROKEN=\"x\nno "
      "line\n"
      "WORSE='y\n=z\nEMPTY=");
  ASSERT_TRUE(release);
  EXPECT_EQ(*release,
            (OsRelease{{"EMPTY", ""}, {"ID", "x"}, {"ID_LIKE", "a \\b"}, {"NAME", "A \"b\" \\n"}}));
  EXPECT_EQ(parse_os_release("nothing\n").error().code, Code::parse);
}

TEST(OsRelease, TakesVersionsAndDates) {
  EXPECT_EQ(os_version("20.04"), 20.04);
  EXPECT_EQ(os_version("7.9.2009"), 7.9);
  EXPECT_EQ(os_version("12"), 12);
  EXPECT_EQ(os_version("12."), 12);
  for (const auto* const none : {"", "0", "rolling", ".5"}) EXPECT_FALSE(os_version(none)) << none;
  EXPECT_EQ(timestamp_of_date("2030-01-02"), 1893542400);
  for (const auto* const none :
       {"", "2030-13-01", "2030-02-30", "2030-01", "x-1-2", "2030-01-02z"}) {
    EXPECT_FALSE(timestamp_of_date(none)) << none;
  }
}

TEST(OsCollector, LooksForTheFileInBothPlaces) {
  const strata::test::TempTree tree;
  const auto collector = make_os(kernel_files_in(tree));
  EXPECT_EQ(test::collect(*collector).status.error().code, Code::no_data);
  tree.write("usr/lib/os-release", "ID=a\nVERSION_ID=1.5\n");
  EXPECT_THAT(test::collect(*collector, test::later).lines,
              Contains("node_os_version{id=\"a\",id_like=\"\",name=\"\"} 1.5"));
  tree.write("etc/os-release", "ID=b\nSUPPORT_END=2030-01-02\n");
  EXPECT_THAT(test::collect(*collector).lines,
              ElementsAre(StartsWith("node_os_info{build_id=\"\",id=\"b\",id_like=\"\",image_id="),
                          "node_os_support_end_timestamp_seconds 1893542400"));
}

TEST(SelinuxCollector, TellsBothModes) {
  const strata::test::TempTree tree;
  const auto collector = make_selinux(kernel_files_in(tree));
  EXPECT_THAT(test::collect(*collector).lines, ElementsAre("node_selinux_enabled 0"));
  tree.write("sys/fs/selinux/enforce", "1");
  EXPECT_THAT(test::collect(*collector).lines,
              ElementsAre("node_selinux_config_mode -1", "node_selinux_current_mode 1",
                          "node_selinux_enabled 1"));
  EXPECT_EQ(configured_selinux_mode("#SELINUX=enforcing\nSELINUXTYPE=x\nSELINUX=permissive\n"), 0);
  EXPECT_EQ(configured_selinux_mode("SELINUX = enforcing"), 1);
  EXPECT_EQ(configured_selinux_mode("SELINUX=disabled\n"), -1);
}

TEST(Uname, IsOneInfo) {
  const auto collector = make_uname(HostFs({}));
  const auto lines = test::collect(*collector).lines;
  EXPECT_THAT(lines, ElementsAre(StartsWith("node_uname_info{sysname=\"Linux\",release=")));
}

TEST(Time, IsTheContextsAndTheZonesIsNamed) {
  const strata::test::TempTree tree;
  const auto collector = make_time(kernel_files_in(tree));
  Batch batch;
  const WallTime wall{std::chrono::milliseconds(1'700'000'000'500)};
  EXPECT_TRUE(collector->collect({.now = {}, .wall = wall, .containers = nullptr}, batch));
  ASSERT_EQ(batch.samples().size(), 2U);
  EXPECT_EQ(batch.samples()[0].value, 1'700'000'000.5);
}

TEST(Time, NumbersClockSourcesByTheirPlace) {
  const strata::test::TempTree tree;
  const std::string source = "sys/devices/system/clocksource/clocksource3";
  tree.write(source + "/available_clocksource", "tsc hpet \n");
  tree.write("sys/devices/system/clocksource/power/x", "");
  const auto collector = make_time(kernel_files_in(tree));
  auto collected = test::collect(*collector);
  EXPECT_EQ(collected.status.error().code, Code::not_found) << "one file is missing";
  tree.write(source + "/current_clocksource", "tsc\n");
  collected = test::collect(*collector);
  EXPECT_TRUE(collected.status);
  EXPECT_THAT(
      collected.lines,
      IsSupersetOf({"node_time_clocksource_available_info{device=\"0\",clocksource=\"hpet\"} 1",
                    "node_time_clocksource_available_info{device=\"0\",clocksource=\"tsc\"} 1",
                    "node_time_clocksource_current_info{device=\"0\",clocksource=\"tsc\"} 1"}));
}

std::map<std::string_view, double> timex_values(const timex& clock, int state) {
  Batch batch;
  add_timex(clock, state, batch);
  std::map<std::string_view, double> values;
  for (const auto& sample : batch.samples()) values[sample.def->name] = sample.value;
  return values;
}

TEST(Timex, CountsInNanosecondsWhereTheClockDoes) {
  timex clock{};
  clock.offset = -1500;
  clock.freq = 65536;
  clock.tick = 10000;
  auto values = timex_values(clock, TIME_OK);
  EXPECT_EQ(values.size(), 17U);
  EXPECT_EQ(values["node_timex_offset_seconds"], -0.0015);
  EXPECT_EQ(values["node_timex_frequency_adjustment_ratio"], 1.000001);
  EXPECT_EQ(values["node_timex_tick_seconds"], 0.01);
  EXPECT_EQ(values["node_timex_sync_status"], 1);
  clock.status = STA_NANO | STA_UNSYNC;
  values = timex_values(clock, TIME_ERROR);
  EXPECT_EQ(values["node_timex_offset_seconds"], -1.5e-6);
  EXPECT_EQ(values["node_timex_sync_status"], 0);
  EXPECT_EQ(values["node_timex_status"], STA_NANO | STA_UNSYNC);
}

TEST(Timex, IsReadWithoutRights) {
  const auto collector = make_timex(HostFs({}));
  const auto collected = test::collect(*collector);
  if (!collected.status) {
    EXPECT_EQ(collected.status.error().code, Code::no_data);
    EXPECT_THAT(collected.lines, IsEmpty());
  }
}

TEST(Stat, TellsSoftInterruptsWhereTheyAreAskedFor) {
  const strata::test::TempTree tree;
  tree.write("proc/stat", "ctxt 1\nsoftirq 60 1 2 3 4 5 6 7 8 9\n");
  StatCollector plain(kernel_files_in(tree));
  EXPECT_EQ(test::collect(plain).lines.size(), 1U);
  StatCollector with(kernel_files_in(tree), {.softirq = true});
  const auto lines = test::collect(with).lines;
  EXPECT_EQ(lines.size(), 10U);
  EXPECT_THAT(lines, IsSupersetOf({"node_softirqs_total{vector=\"block_iopoll\"} 6",
                                   "node_softirqs_total{vector=\"hi\"} 1"}));
}

}  // namespace
}  // namespace strata::host
