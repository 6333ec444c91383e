#include "collectors/host/diskstats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_tree.h"
#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(DiskstatsCollector, ExportsCountersInBaseUnits) {
  DiskstatsCollector collector(test::fixture_host());
  const auto collected = test::collect(collector);
  EXPECT_TRUE(collected.status);
  EXPECT_THAT(collected.lines,
              AllOf(Contains(R"(node_disk_reads_completed_total{device="sda"} 1820441)"),
                    Contains(R"(node_disk_read_bytes_total{device="sda"} 67117138944)"),
                    Contains(R"(node_disk_io_time_seconds_total{device="sda"} 3120.932)"),
                    Contains(R"(node_disk_discarded_sectors_total{device="nvme0n1"} 902813344)"),
                    Contains(R"(node_disk_flush_requests_total{device="nvme0n1"} 771022)"),
                    Contains(R"(node_disk_io_now{device="sda"} 2)")));
}

TEST(DiskstatsCollector, LeavesOutPartitionsRamDisksAndLoops) {
  DiskstatsCollector collector(test::fixture_host());
  const auto lines = test::collect(collector).lines;
  for (const auto* const device : {"loop0", "sda1", "nvme0n1p1", "zram0"}) {
    EXPECT_THAT(lines, Not(Contains(HasSubstr('"' + std::string(device) + '"'))));
  }
}

TEST(DiskstatsCollector, ColumnsThatTheKernelLacksAreAbsent) {
  DiskstatsCollector collector(test::fixture_host());
  const auto lines = test::collect(collector).lines;
  EXPECT_THAT(lines, Contains(R"(node_disk_io_time_weighted_seconds_total{device="sr0"} 0.004)"));
  EXPECT_THAT(lines, Not(Contains(HasSubstr(R"(discards_completed_total{device="sr0")"))));
  EXPECT_THAT(lines, Contains(HasSubstr(R"(discard_time_seconds_total{device="cciss/c0d0")")));
  EXPECT_THAT(lines, Not(Contains(HasSubstr(R"(flush_requests_total{device="cciss/c0d0")"))));
}

TEST(DiskstatsCollector, KnowsWhatADeviceMappersDeviceLiesOn) {
  DiskstatsCollector collector(test::fixture_host());
  EXPECT_THAT(test::collect(collector).lines,
              Contains(R"(node_disk_device_mapper_backing_device_info{device="dm-0",)"
                       R"(backing_device="sda2"} 1)"));
}

TEST(DiskstatsCollector, KnowsDisksByUdev) {
  DiskstatsCollector collector(test::fixture_host());
  const auto lines = test::collect(collector).lines;
  EXPECT_THAT(
      lines,
      AllOf(Contains(R"(node_disk_info{device="sda",major="8",minor="0",)"
                     R"(path="pci-0000:00:1f.2-ata-1.0",wwn="0x5000c500a1b2c3d4",)"
                     R"(model="ACME_Spinner_9000",serial="SN12345",revision="AC61",)"
                     R"(rotational="1"} 1)"),
            Contains(HasSubstr(R"(serial="LABEL-104821")")),
            Contains(R"(node_disk_info{device="cciss/c0d0",major="104",minor="0",path="",wwn="",)"
                     R"(model="",serial="",revision="",rotational="1"} 1)"),
            Contains(R"(node_disk_ata_write_cache_enabled{device="sda"} 0)"),
            Contains(R"(node_disk_ata_rotation_rate_rpm{device="sda"} 7200)"),
            Contains(HasSubstr(R"(node_disk_device_mapper_info{device="dm-0",name="vg0-tickets")")),
            Contains(HasSubstr(R"(node_disk_filesystem_info{device="dm-0",type="xfs")"))));
}

TEST(DiskstatsCollector, ReadsIdentityAgainAfterAMinute) {
  const strata::test::TempTree tree;
  tree.write("diskstats", "8 0 sda 1 2 3 4 5 6 7 8 9 10 11\n");
  tree.write("b8:0", "E:ID_MODEL=old\n");
  DiskstatsCollector collector(
      HostFs({.procfs = tree.path(), .sysfs = tree.path(), .udev_data = tree.path()}));
  const Instant start{std::chrono::hours(1)};
  EXPECT_THAT(test::collect(collector, start).lines, Contains(HasSubstr(R"(model="old")")));
  tree.write("b8:0", "E:ID_MODEL=new\n");
  EXPECT_THAT(test::collect(collector, start + std::chrono::seconds(59)).lines,
              Contains(HasSubstr(R"(model="old")")));
  EXPECT_THAT(test::collect(collector, start + std::chrono::seconds(60)).lines,
              Contains(HasSubstr(R"(model="new")")));
}

TEST(ParseDiskstats, SkipsWhatIsBroken) {
  const auto lines = parse_diskstats(
      "8 0 sda 1 2 3 4 5 6 7 8 9 10 11\n8 1 sda1 1 2 3 4\nx 0 sdb 1 2 3 4 5 6 7 8 9 10 11\n"
      "8 2 sdc 1 2 3 4 5 6 7 8 9 10 z\n8 16 sdd 1 2 3 4 5 6 7 8 9 10 11");
  ASSERT_TRUE(lines);
  EXPECT_EQ(lines->size(), 1U);
  EXPECT_TRUE(parse_diskstats("")->empty()) << "a machine without disks";
  EXPECT_EQ(parse_diskstats("garbage\n").error().code, Code::parse);
}

}  // namespace
}  // namespace strata::host
