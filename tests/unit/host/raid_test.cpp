// Bonds of interfaces, arrays of disks, and XFS: few files, few numbers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collectors/host/bonding.h"
#include "collectors/host/mdadm.h"
#include "collectors/host/xfs.h"
#include "tests/support/temp_tree.h"
#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using strata::test::TempTree;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

HostFs proc_and_sys(const TempTree& tree) {
  return HostFs({.procfs = tree.path("proc"), .sysfs = tree.path("sys")});
}

TEST(Bonding, CountsTheLinksThatAreUp) {
  const TempTree tree;
  tree.write("sys/class/net/bonding_masters", "bond0 dmz old odd\n");
  tree.write("sys/class/net/bond0/bonding/slaves", "eth0 eth1\n");
  tree.write("sys/class/net/bond0/lower_eth0/bonding_slave/mii_status", "up\n");
  tree.write("sys/class/net/bond0/lower_eth1/bonding_slave/mii_status", "going down\n");
  tree.write("sys/class/net/dmz/bonding/slaves", "\n");
  tree.write("sys/class/net/old/bonding/slaves", "eth2\n");
  tree.write("sys/class/net/old/slave_eth2/bonding_slave/mii_status", "up\n");
  tree.write("sys/class/net/odd/bonding/slaves", "eth3\n");
  const auto collector = make_bonding(proc_and_sys(tree));
  const auto collected = test::collect(*collector);
  EXPECT_TRUE(collected.status);
  EXPECT_THAT(collected.lines, ElementsAre(R"(node_bonding_active{master="bond0"} 1)",
                                           R"(node_bonding_active{master="dmz"} 0)",
                                           R"(node_bonding_active{master="old"} 1)",
                                           R"(node_bonding_slaves{master="bond0"} 2)",
                                           R"(node_bonding_slaves{master="dmz"} 0)",
                                           R"(node_bonding_slaves{master="old"} 1)"));
}

TEST(Bonding, WithoutADriverThereIsNoData) {
  const TempTree tree;
  const auto collector = make_bonding(proc_and_sys(tree));
  EXPECT_EQ(test::collect(*collector).status.error().code, Code::no_data);
}

constexpr std::string_view mdstat =
    "Personalities : [raid1] [raid6] [raid0] \n"
    "md6 : active raid1 sdb2[2](F) sdc[1](S) sda2[0]\n"
    "      195310144 blocks [2/1] [U_]\n"
    "      [=>...................]  recovery =  8.5% (16775552/195310144) finish=17.0min\n"
    "\n"
    "md7 : active raid6 sdb1[0] sde1[3] sdd1[2] sdc1[1](F)\n"
    "      7813735424 blocks super 1.2 level 6, 512k chunk, algorithm 2 [4/3] [U_UU]\n"
    "      [=>..]  check =  1.0% (781373/7813735424) finish=9.0min speed=2K/sec\n"
    "      bitmap: 0/30 pages [0KB], 65536KB chunk\n"
    "\n"
    "md9 : active (auto-read-only) raid1 sdb2[0] sdc2[1]\n"
    "      523968 blocks super 1.2 [2/2] [UU]\n"
    "      \tresync=DELAYED\n"
    "md12 : active raid0 sdc2[0] sdd2[1]\n"
    "      3886394368 blocks super 1.2 512k chunks\n"
    "md219 : inactive sdb[2](S) sdc[1](S) sda[0](S)\n"
    "        7932 blocks super external:imsm\n"
    "md5 : active raid1 sdx[0]\n"
    "unused devices: <none>\n";

MdArray array_named(std::string_view name) {
  for (const auto& array : parse_mdstat(mdstat)) {
    if (array.device == name) return array;
  }
  return {};
}

TEST(Mdstat, TellsWhatAnArrayIsDoing) {
  EXPECT_EQ(parse_mdstat(mdstat).size(), 5U) << "md5 has no size";
  EXPECT_EQ(array_named("md6"),
            (MdArray{"md6", MdState::recovering, 1, 1, 1, 2, 195310144, 16775552}));
  EXPECT_EQ(array_named("md7"), (MdArray{"md7", MdState::check, 3, 1, 0, 4, 7813735424, 781373}));
  EXPECT_EQ(array_named("md9"), (MdArray{"md9", MdState::resync, 2, 0, 0, 2, 523968, 0}));
  EXPECT_EQ(array_named("md12"),
            (MdArray{"md12", MdState::active, 2, 0, 0, 2, 3886394368, 3886394368}));
  EXPECT_EQ(array_named("md219"), (MdArray{"md219", MdState::inactive, 0, 0, 3, 0, 7932, 7932}));
}

TEST(Mdstat, ACutFileHasNoArrayThatTheWholeOneHasNot) {
  for (std::size_t size = 0; size < mdstat.size(); ++size) {
    for (const auto& array : parse_mdstat(mdstat.substr(0, size))) {
      EXPECT_EQ(array.blocks, array_named(array.device).blocks) << size;
    }
  }
  EXPECT_THAT(parse_mdstat("md1 : dead raid1\n 5 blocks\nmd2\n\n x\n[/]\n"), IsEmpty());
}

TEST(Mdadm, AddsWhatSysKnows) {
  const TempTree tree;
  tree.write("proc/mdstat", mdstat);
  tree.write("sys/block/md6/md/raid_disks", "2 (1)\n");
  tree.write("sys/block/md6/md/degraded", "1\n");
  tree.write("sys/block/md12/md/raid_disks", "2\n");
  tree.write("sys/block/md12/md/level", "raid0\n");
  tree.write("sys/block/sda/size", "1\n");
  const auto collector = make_mdadm(proc_and_sys(tree));
  const auto collected = test::collect(*collector);
  EXPECT_TRUE(collected.status);
  EXPECT_THAT(
      collected.lines,
      AllOf(Contains(R"(node_md_state{device="md6",state="recovering"} 1)"),
            Contains(R"(node_md_state{device="md6",state="active"} 0)"),
            Contains(R"(node_md_disks{device="md6",state="spare"} 1)"),
            Contains(R"(node_md_disks_required{device="md7"} 4)"),
            Contains(R"(node_md_blocks_synced{device="md9"} 0)"),
            Contains(R"(node_md_raid_disks{device="md6"} 2)"),
            Contains(R"(node_md_degraded{device="md6"} 1)"),
            Contains(R"(node_md_degraded{device="md12"} 0)"), Not(Contains(HasSubstr("sda\"")))));
}

TEST(Mdadm, WithoutADriverThereIsNoData) {
  const TempTree tree;
  const auto collector = make_mdadm(proc_and_sys(tree));
  EXPECT_EQ(test::collect(*collector).status.error().code, Code::no_data);
}

TEST(Xfs, ReadsTheLinesOfEachFileSystem) {
  const TempTree tree;
  tree.write("sys/fs/xfs/stats/stats", "rw 1 1\n");
  tree.write("sys/fs/xfs/nvme0n1p1/stats/stats",
             "extent_alloc 1 872 0 4294967295\nabt 1 2\nrw 28 0\nvnodes 4 0 0 0 1 1 1 0\n"
             "xpc 399724544 92823103 86219234\ndir 1 2 3");
  const auto collector = make_xfs(proc_and_sys(tree));
  const auto collected = test::collect(*collector);
  EXPECT_TRUE(collected.status);
  EXPECT_THAT(
      collected.lines,
      AllOf(::testing::SizeIs(4 + 2 + 7),
            Contains(
                R"(node_xfs_extent_allocation_blocks_freed_total{device="nvme0n1p1"} 4294967295)"),
            Contains(R"(node_xfs_write_calls_total{device="nvme0n1p1"} 28)"),
            Contains(R"(node_xfs_vnode_remove_total{device="nvme0n1p1"} 1)")));
}

TEST(Xfs, WithoutAFileSystemThereIsNothing) {
  const TempTree tree;
  const auto collector = make_xfs(proc_and_sys(tree));
  const auto collected = test::collect(*collector);
  EXPECT_TRUE(collected.status);
  EXPECT_THAT(collected.lines, IsEmpty());
}

}  // namespace
}  // namespace strata::host
