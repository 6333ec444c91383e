#include "collectors/host/filesystem.h"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/hanging_mounts.h"
#include "tests/support/temp_tree.h"
#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

FilesystemOptions quick() {
  FilesystemOptions options;
  options.mount_timeout = std::chrono::milliseconds(500);
  return options;
}

/// A collector over a mount table of the test's own.
struct OwnTable {
  explicit OwnTable(std::string_view mountinfo, FilesystemOptions options = quick(),
                    std::string rootfs = "/")
      : collector(HostFs({.procfs = tree.path(), .rootfs = std::move(rootfs)}), options,
                  mounts.stat()) {
    tree.write("self/mountinfo", mountinfo);
  }

  strata::test::TempTree tree;
  strata::test::HangingMounts mounts;
  FilesystemCollector collector;
};

TEST(FilesystemCollector, ExportsMountsThatAreNotExcluded) {
  strata::test::HangingMounts mounts;
  mounts.hang("/mnt/dead");
  FilesystemCollector collector(test::fixture_host(), quick(), mounts.stat());
  const auto collected = test::collect(collector);
  EXPECT_TRUE(collected.status);
  EXPECT_THAT(
      collected.lines,
      AllOf(Contains(R"(node_filesystem_size_bytes{device="/dev/nvme0n1",mountpoint="/",)"
                     R"(fstype="ext4",device_error=""} 1)"),
            Contains(R"(node_filesystem_mount_info{device="/dev/mapper/vg0-tickets",major="253",)"
                     R"(minor="0",mountpoint="/srv/flash tickets"} 1)"),
            Contains(R"(node_filesystem_readonly{device="/dev/sda1",mountpoint="/boot",)"
                     R"(fstype="ext2",device_error=""} 1)"),
            Contains(HasSubstr(R"(mountpoint="/mnt/odd\"quote\\slash\nline")")),
            Contains(HasSubstr(R"(mountpoint="/run")"))));
  for (const auto* const excluded : {"squashfs", "overlay", "/proc", "/sys", "/dev\"", "volumes"}) {
    EXPECT_THAT(collected.lines, Not(Contains(HasSubstr(excluded))));
  }
}

TEST(FilesystemCollector, AMountThatFailsHasItsErrorAndNoSizes) {
  strata::test::HangingMounts mounts;
  mounts.hang("/mnt/dead");
  FilesystemCollector collector(test::fixture_host(), quick(), mounts.stat());
  const auto lines = test::collect(collector).lines;
  const std::string dead =
      R"({device="10.0.0.9:/exports/dead\\040one",mountpoint="/mnt/dead",fstype="nfs4",)"
      R"(device_error="mountpoint timeout"} )";
  const std::string gone =
      R"({device="10.0.0.9:/exports/gone",mountpoint="/mnt/gone",fstype="nfs4",)"
      R"(device_error="no such file or directory"} )";
  for (const auto& labels : {dead, gone}) {
    EXPECT_THAT(lines, Contains("node_filesystem_device_error" + labels + "1"));
    EXPECT_THAT(lines, Contains("node_filesystem_readonly" + labels + "0"));
    EXPECT_THAT(lines, Not(Contains(HasSubstr("size_bytes" + labels))));
  }
  EXPECT_THAT(lines, Not(Contains(HasSubstr("mount_info{device=\"10.0.0.9"))));
}

TEST(FilesystemCollector, AMountUponItsTwinIsShownOnce) {
  OwnTable own("1 0 0:30 / /mnt/t rw - tmpfs tmpfs rw\n2 1 0:31 / /mnt/t rw - tmpfs tmpfs ro\n");
  const auto lines = test::collect(own.collector).lines;
  EXPECT_EQ(lines.size(), 8U);
  EXPECT_THAT(lines, Contains(HasSubstr(R"(minor="31")")));
  EXPECT_THAT(lines, Contains(AllOf(HasSubstr("readonly"), HasSubstr("} 1"))));
}

TEST(FilesystemCollector, AFileSystemThatIsReadOnlyAgainstTheTableHasItReadAnew) {
  int calls = 0;
  FilesystemCollector collector(HostFs({}), quick(), [&calls](const std::string&) {
    ++calls;
    return Result<MountUsage>(MountUsage{.size_bytes = 1, .read_only = true});
  });
  const auto asked = [&] {
    const int before = calls;
    EXPECT_TRUE(test::collect(collector).status);
    return calls - before;
  };
  const int mounts = asked();
  ASSERT_GT(mounts, 0);
  // Other programs mount too while this runs, and then it is read in any case.
  bool twice = false;
  for (int i = 0; i < 100 && !twice; ++i) twice = asked() >= 2 * mounts;
  EXPECT_TRUE(twice) << "of " << mounts << " mounts";
}

TEST(FilesystemCollector, AsksOnceForOneDirectoryMountedTwice) {
  OwnTable own("1 0 8:1 / /a rw - ext4 /dev/sda1 rw\n2 1 8:1 / /bb rw - ext4 /dev/sda1 rw\n");
  const auto lines = test::collect(own.collector).lines;
  EXPECT_EQ(lines.size(), 2 * 8U) << "both are shown";
  EXPECT_EQ(own.mounts.calls("/a"), 1);
  EXPECT_EQ(own.mounts.calls("/bb"), 0);
}

TEST(FilesystemCollector, AMountThatStopsToAnswerDelaysNothingAndKeepsItsLastValuesAWhile) {
  auto options = quick();
  options.mount_timeout = std::chrono::seconds(5);
  OwnTable own("1 0 0:41 / /mnt/n rw - nfs4 server:/n rw\n", options);
  const Instant start(std::chrono::hours(1));
  const auto at = [&](int second) {
    return test::collect(own.collector, start + std::chrono::seconds(second)).lines;
  };
  const auto size = R"(node_filesystem_size_bytes{device="server:/n",mountpoint="/mnt/n",)"
                    R"(fstype="nfs4",device_error=""} 6)";
  const auto age = R"(strata_filesystem_answer_age_seconds{device="server:/n",)"
                   R"(mountpoint="/mnt/n",fstype="nfs4"} )";
  EXPECT_THAT(at(0), AllOf(Contains(size), Not(Contains(HasSubstr(age)))));
  own.mounts.hang("/mnt/n");
  const auto before = std::chrono::steady_clock::now();
  EXPECT_THAT(at(4), AllOf(Contains(size), Contains(age + std::string("4"))));
  EXPECT_LT(std::chrono::steady_clock::now() - before, options.mount_timeout);
  const auto late = at(6);
  EXPECT_THAT(late, AllOf(Contains(age + std::string("6")), Not(Contains(HasSubstr("size_bytes"))),
                          Contains(HasSubstr(R"(device_error="mountpoint timeout"} 1)"))));
  own.mounts.release("/mnt/n");
  std::set<std::string> lines;
  for (int i = 0; i < 5000 && !lines.contains(size); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    lines = at(7);
  }
  EXPECT_THAT(lines, AllOf(Contains(size), Not(Contains(HasSubstr(age)))));
}

TEST(FilesystemCollector, StripsTheRootfsAndAsksBelowIt) {
  OwnTable own("1 0 8:1 / /host/var rw - ext4 /dev/sda1 rw\n", quick(), "/host");
  const auto lines = test::collect(own.collector).lines;
  EXPECT_THAT(lines, Contains(AllOf(HasSubstr("size_bytes"), HasSubstr(R"(mountpoint="/var")"))));
  EXPECT_EQ(own.mounts.calls("/host/var"), 1);
}

TEST(FilesystemCollector, ShowsWhatTheOptionsSelect) {
  auto options = quick();
  options.mount_points_exclude = "";
  options.mount_points_include = "^/proc$";
  options.fs_types_exclude = "";
  strata::test::HangingMounts mounts;
  FilesystemCollector collector(test::fixture_host(), options, mounts.stat());
  EXPECT_EQ(test::collect(collector).lines.size(), 8U);
  options.fs_types_exclude = "[";
  FilesystemCollector broken(test::fixture_host(), options, mounts.stat());
  EXPECT_EQ(test::collect(broken).status.error().code, Code::invalid);
}

TEST(FilesystemCollector, RunsWhereItMayBlock) {
  EXPECT_EQ(FilesystemCollector(test::fixture_host()).placement(), Placement::own_thread);
}

}  // namespace
}  // namespace strata::host
