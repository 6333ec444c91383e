#include "collectors/container/disk_io.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "tests/unit/container/support.h"
#include "tests/unit/container/support_v1.h"

namespace strata::container {
namespace {

constexpr auto diskstats =
    "   7       0 loop0 123197 0 1009216 33347 197 0 0 28053 0 117652 151779 197 0 25216 62327 "
    "197\n"
    " 254       0 vda 3689042 196631 112162722 1568891 1176458 629453 296715968 1316057 2 435964 "
    "3059364 777974 309 269386312 121282 105569 53133\n"
    " 254       1 vda1 3000 1 2000 500 4000 2 8000 600 1 700 1100 0 0 0 0 0 0\n"
    " 254      16 vdb 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n"
    " 253       0 dm-0 10 0 80 5 20 0 160 6 0 7 11 0 0 0 0 0 0\n";

constexpr auto throttled_bytes =
    "254:0 Read 11030528\n254:0 Write 23552\n254:0 Sync 11054080\n254:0 Async 0\n"
    "254:0 Discard 0\n254:0 Total 11054080\nTotal 11054080\n";
constexpr auto throttled_operations =
    "254:0 Read 164\n254:0 Write 23\n254:0 Sync 187\n254:0 Async 0\n254:0 Discard 0\n"
    "254:0 Total 187\nTotal 187\n";

void write_disks(const test::FakeHost& host) {
  host.tree().write("proc/diskstats", diskstats);
  host.tree().write("sys/block/vda/size", "1\n");
  host.tree().write("sys/block/vdb/size", "1\n");
  host.tree().write("sys/block/loop0/size", "1\n");
  host.tree().write("sys/block/dm-0/size", "1\n");
  host.tree().write("proc/1/mountinfo",
                    "22 1 254:1 / / rw - ext4 /dev/vda1 rw\n"
                    "23 22 253:0 / /var rw - xfs /dev/mapper/data rw\n"
                    "24 22 0:25 / /dev/shm rw - tmpfs tmpfs rw\n");
}

TEST(DiskIoParsers, IoStat) {
  const auto stats = parse_io_stat(
      "254:16 \n254:0 rbytes=3076096 wbytes=8192 rios=60 wios=2 dbytes=0 dios=0 "
      "cost.vrate=100.00 cost.usage=1500 cost.wait=20 cost.indebt=3 cost.indelay=4\n"
      "8:16 8:0 rbytes=1 wbytes=2 rios=3 wios=4\n");
  ASSERT_EQ(stats.size(), 2U);
  EXPECT_EQ(stats[0].device, (DeviceNumber{254, 0}));
  EXPECT_EQ(stats[0].read_bytes, 3076096U);
  EXPECT_EQ(stats[0].writes, 2U);
  EXPECT_EQ(stats[0].cost_usage, 1500U);
  EXPECT_EQ(stats[0].cost_indelay, 4U);
  EXPECT_EQ(stats[1].device, (DeviceNumber{8, 0})) << "8:16 has no counters";
  EXPECT_EQ(stats[1].read_bytes, 1U);
  EXPECT_FALSE(stats[1].cost_usage);
}

TEST(DiskIoParsers, Blkio) {
  const auto entries = parse_blkio(throttled_bytes);
  ASSERT_EQ(entries.size(), 6U) << "the sum over devices is none";
  EXPECT_EQ(entries[1].operation, "Write");
  EXPECT_EQ(entries[1].value, 23552U);
  EXPECT_TRUE(parse_blkio("Total 0\n").empty());
}

TEST(DiskIoParsers, DiskLines) {
  const auto lines = parse_disk_lines(diskstats);
  ASSERT_EQ(lines.size(), 5U);
  EXPECT_EQ(lines[1].name, "vda");
  EXPECT_EQ(lines[1].reads, 3689042U);
  EXPECT_EQ(lines[1].in_progress, 2U);
  EXPECT_EQ(lines[1].weighted_ms, 3059364U);
}

TEST(DiskIoParsers, TruncatedTextIsLeftOut) {
  const std::string io = "254:0 rbytes=3 wbytes=8 rios=6 wios=2\n";
  for (const std::string_view whole :
       {std::string_view(io), std::string_view(throttled_bytes), std::string_view(diskstats)}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      (void)parse_io_stat(whole.substr(0, size));
      (void)parse_blkio(whole.substr(0, size));
      (void)parse_disk_lines(whole.substr(0, size));
    }
  }
  EXPECT_TRUE(parse_io_stat("254:0 rbytes=").empty());
  EXPECT_TRUE(parse_io_stat("rbytes=1").empty());
  EXPECT_TRUE(parse_blkio("254:0 Read").empty());
  EXPECT_TRUE(parse_disk_lines("254 0 vda 1 2 3\n").empty());
  EXPECT_FALSE(parse_device_number("254"));
  EXPECT_FALSE(parse_device_number("a:0"));
}

TEST(DiskIoCollector, ServesV2) {
  const test::FakeHost host(CgroupMode::v2);
  write_disks(host);
  host.write_cgroup("", api_path, "io.stat",
                    "254:0 rbytes=4096 wbytes=8192 rios=1 wios=2 dbytes=0 dios=0 "
                    "cost.usage=1500000\n259:7 rbytes=512 wbytes=0 rios=1 wios=0\n");
  DiskIoCollector collector(host.fs(), host.layout());
  const auto got = collect(collector, one_container(), test::FakeClock());
  ASSERT_TRUE(got.status);
  EXPECT_EQ(got.value(R"(container_fs_reads_bytes_total{name="api",device="/dev/vda"})"), 4096);
  EXPECT_EQ(got.value(R"(container_fs_writes_total{name="api",device="/dev/vda"})"), 2);
  EXPECT_EQ(got.value(R"(container_fs_sector_writes_total{name="api",device="/dev/vda"})"), 16);
  EXPECT_EQ(got.value(R"(container_fs_reads_bytes_total{name="api",device="259:7"})"), 512)
      << "the disk is gone";
  EXPECT_EQ(got.value(R"(container_fs_io_cost_usage_seconds_total{name="api",device="/dev/vda"})"),
            1.5);
  EXPECT_EQ(got.count("container_fs_io_cost_wait_seconds_total"), 0U);
  EXPECT_EQ(got.value(R"(container_blkio_device_usage_total{name="api",device="/dev/vda",)"
                      R"(major="254",minor="0",operation="Write"})"),
            8192);
}

TEST(DiskIoCollector, TheHostsIsThatOfDisksAndFileSystems) {
  const test::FakeHost host(CgroupMode::v2);
  write_disks(host);
  DiskIoCollector collector(host.fs(), host.layout());
  const auto got = collect(collector, one_container(), test::FakeClock());
  ASSERT_TRUE(got.status);
  EXPECT_EQ(got.value(R"(container_fs_reads_total{name="",device="/dev/vda"})"), 3689042);
  EXPECT_EQ(got.value(R"(container_fs_reads_bytes_total{name="",device="/dev/vda"})"),
            112162722.0 * 512);
  EXPECT_EQ(got.value(R"(container_fs_read_seconds_total{name="",device="/dev/vda"})"), 1568.891);
  EXPECT_EQ(got.value(R"(container_fs_io_current{name="",device="/dev/vda"})"), 2);
  EXPECT_EQ(got.value(R"(container_fs_writes_total{name="",device="/dev/vda1"})"), 4000);
  EXPECT_EQ(got.value(R"(container_fs_writes_total{name="",device="/dev/mapper/data"})"), 20);
  EXPECT_EQ(got.count(R"(container_fs_reads_bytes_total{name="",device="/dev/vda1")"), 0U);
  EXPECT_EQ(got.count("container_fs_reads_total"), 4U) << "vda, vda1, dm-0, data";
}

TEST(DiskIoCollector, OfAFileSystemWithANumberOfItsOwnItsDeviceIsShown) {
  const test::FakeHost host(CgroupMode::v2);
  write_disks(host);
  host.tree().write("proc/1/mountinfo",
                    "22 1 0:70 / / rw - btrfs /dev/mapper/data rw\n"
                    "23 22 0:71 / /more rw - btrfs /dev/vda1 rw\n"
                    "24 22 0:72 / /home rw - zfs vdb rw\n");
  host.tree().write("root/dev/mapper/control", "");
  std::filesystem::create_symlink("../dm-0", host.tree().path("root/dev/mapper/data"));
  DiskIoCollector collector(host.fs(), host.layout());
  const auto got = collect(collector, one_container(), test::FakeClock());
  EXPECT_EQ(got.value(R"(container_fs_writes_total{name="",device="/dev/mapper/data"})"), 20);
  EXPECT_EQ(got.value(R"(container_fs_writes_total{name="",device="/dev/vda1"})"), 4000);
  EXPECT_EQ(got.count(R"(container_fs_writes_total{name="",device="vdb")"), 0U);
}

TEST(DiskIoCollector, OnV1TheCounterThatCountsIsRead) {
  const test::FakeHost host(CgroupMode::v1);
  const auto layout = with_controller(host, "blkio");
  write_disks(host);
  host.write_cgroup("blkio", "/", "blkio.bfq.io_service_bytes_recursive", "Total 0\n");
  host.write_cgroup("blkio", "/", "blkio.throttle.io_service_bytes_recursive", throttled_bytes);
  host.write_cgroup("blkio", api_path, "blkio.throttle.io_service_bytes_recursive",
                    throttled_bytes);
  host.write_cgroup("blkio", api_path, "blkio.throttle.io_serviced_recursive",
                    throttled_operations);
  DiskIoCollector collector(host.fs(), layout);
  const auto got = collect(collector, one_container(), test::FakeClock());
  ASSERT_TRUE(got.status);
  EXPECT_EQ(got.value(R"(container_fs_reads_bytes_total{name="api",device="/dev/vda"})"), 11030528);
  EXPECT_EQ(got.value(R"(container_fs_reads_total{name="api",device="/dev/vda"})"), 164);
  EXPECT_EQ(got.value(R"(container_blkio_device_usage_total{name="api",device="/dev/vda",)"
                      R"(major="254",minor="0",operation="Sync"})"),
            11054080);
}

TEST(DiskIoCollector, OnV1OfAKernelThatCountsNothingNothingIsServed) {
  using namespace std::chrono_literals;
  const test::FakeHost host(CgroupMode::v1);
  test::FakeClock clock;
  const auto layout = with_controller(host, "blkio");
  write_disks(host);
  host.write_cgroup("blkio", "/", "blkio.throttle.io_service_bytes_recursive", "Total 0\n");
  host.write_cgroup("blkio", api_path, "blkio.throttle.io_service_bytes_recursive",
                    throttled_bytes);
  DiskIoCollector collector(host.fs(), layout);
  auto got = collect(collector, one_container(), clock);
  EXPECT_TRUE(got.status);
  EXPECT_EQ(got.count("container_fs_reads_bytes_total{name=\"api\""), 0U);
  host.write_cgroup("blkio", "/", "blkio.throttle.io_service_bytes_recursive", throttled_bytes);
  clock.advance(61s);
  got = collect(collector, one_container(), clock);
  EXPECT_EQ(got.count("container_fs_reads_bytes_total{name=\"api\""), 1U)
      << "somebody has set a limit";
}

TEST(DiskIoCollector, WhereTheKernelSideServesContainersTheHostIsServedAlone) {
  const test::FakeHost host(CgroupMode::v1);
  const auto layout = with_controller(host, "blkio");
  write_disks(host);
  for (const auto& path : {std::string("/"), std::string(api_path)}) {
    host.write_cgroup("blkio", path, "blkio.throttle.io_service_bytes_recursive", throttled_bytes);
  }
  DiskIoCollector collector(host.fs(), layout, {.containers = false});
  const auto got = collect(collector, one_container(), test::FakeClock());
  EXPECT_TRUE(got.status);
  EXPECT_EQ(got.count("container_fs_reads_bytes_total{name=\"api\""), 0U);
  EXPECT_NE(got.count("container_fs_reads_bytes_total{name=\"\""), 0U);
}

}  // namespace
}  // namespace strata::container
