#include "collectors/host/btrfs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_tree.h"
#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using strata::test::TempTree;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(BtrfsRatio, IsWhatALayoutCosts) {
  EXPECT_EQ(btrfs_allocation_ratio("single", 1), 1);
  EXPECT_EQ(btrfs_allocation_ratio("raid10", 4), 2);
  EXPECT_EQ(btrfs_allocation_ratio("raid1c3", 4), 3);
  EXPECT_EQ(btrfs_allocation_ratio("raid5", 3), 1.5);
  EXPECT_EQ(btrfs_allocation_ratio("raid6", 4), 2);
  EXPECT_FALSE(btrfs_allocation_ratio("raid6", 2));
  EXPECT_FALSE(btrfs_allocation_ratio("raid7", 8));
}

class BtrfsTree : public ::testing::Test {
 protected:
  void write(const std::string& file, std::string_view text) const {
    tree_.write("sys/fs/btrfs/" + file, text);
  }
  void write_file_system() const {
    const std::string top = "0abb23a9-579b-43e6-ad30-227ef47fcb9d/";
    write("features/raid56", "0\n");
    write(top + "label", "fixture\n");
    write(top + "metadata_uuid", "7f07c59f-6136-449c-ab87-e1cf2328731b\n");
    write(top + "allocation/global_rsv_size", "16777216\n");
    write(top + "allocation/data/bytes_reserved", "0\n");
    write(top + "allocation/data/raid5/used_bytes", "808189952\n");
    write(top + "allocation/data/raid5/total_bytes", "2147483648\n");
    write(top + "allocation/metadata/raid5/used_bytes", "garbage\n");
    write(top + "commit_stats",
          "commits 258051\nlast_commit_ms 1000\nmax_commit_ms 51462\ntotal_commit_ms 47836090\n");
    for (const auto* const device : {"loop22", "loop23", "loop24"}) {
      write(top + "devices/" + device + "/size", "20971520\n");
    }
  }
  test::Collected collect(const BtrfsDevices& told = {}) {
    const auto collector =
        make_btrfs(HostFs({.sysfs = tree_.path("sys")}), [&](Instant) { return told; });
    return test::collect(*collector);
  }

  TempTree tree_;
};

#define UUID R"(uuid="7f07c59f-6136-449c-ab87-e1cf2328731b")"

TEST_F(BtrfsTree, TellsSpaceAndCommits) {
  write_file_system();
  const auto collected = collect();
  EXPECT_TRUE(collected.status);
  EXPECT_THAT(
      collected.lines,
      AllOf(Contains("node_btrfs_info{" UUID R"(,label="fixture"} 1)"),
            Contains("node_btrfs_global_rsv_size_bytes{" UUID "} 16777216"),
            Contains("node_btrfs_commits_total{" UUID "} 258051"),
            Contains("node_btrfs_max_commit_seconds{" UUID "} 51.462"),
            Contains("node_btrfs_reserved_bytes{" UUID R"(,block_group_type="data"} 0)"),
            Contains("node_btrfs_used_bytes{" UUID
                     R"(,block_group_type="data",mode="raid5"} 808189952)"),
            Contains("node_btrfs_allocation_ratio{" UUID
                     R"(,block_group_type="data",mode="raid5"} 1.5)"),
            Contains("node_btrfs_device_size_bytes{" UUID R"(,device="loop22"} 10737418240)"),
            Not(Contains(HasSubstr("metadata\""))), Not(Contains(HasSubstr("features")))));
}

TEST_F(BtrfsTree, ShowsDevicesAsTheFileSystemTellsThem) {
  write_file_system();
  BtrfsDevice device{.name = "sda3", .uuid = "00ff", .size = 1000, .used = 400, .errors = {}};
  device.errors = {1, 2, 3, 4, 5};
  const auto lines = collect({{"7f07c59f-6136-449c-ab87-e1cf2328731b", {device}}}).lines;
  EXPECT_THAT(lines, AllOf(Contains("node_btrfs_device_size_bytes{" UUID
                                    R"(,device="sda3",btrfs_dev_uuid="00ff"} 1000)"),
                           Contains("node_btrfs_device_unused_bytes{" UUID
                                    R"(,device="sda3",btrfs_dev_uuid="00ff"} 600)"),
                           Contains("node_btrfs_device_errors_total{" UUID
                                    R"(,type="corruption",device="sda3",btrfs_dev_uuid="00ff"} 4)"),
                           Not(Contains(HasSubstr("loop22")))));
}

TEST_F(BtrfsTree, WithoutAFileSystemThereIsNothing) {
  EXPECT_TRUE(collect().status);
  write("features/raid56", "0\n");
  const auto collected = collect();
  EXPECT_TRUE(collected.status);
  EXPECT_THAT(collected.lines, IsEmpty());
}

TEST(BtrfsDevicesTest, AMountThatIsNoBtrfsTellsNone) {
  const TempTree tree;
  tree.write("proc/1/mountinfo", "1 0 0:30 / / rw - btrfs /dev/none rw\n");
  BtrfsMounts mounts(HostFs({.procfs = tree.path("proc"), .rootfs = tree.path()}));
  EXPECT_TRUE(mounts.ask({}).empty());
  EXPECT_TRUE(BtrfsMounts(HostFs({.procfs = tree.path()})).ask({}).empty());
}

}  // namespace
}  // namespace strata::host
