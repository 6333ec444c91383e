#include "collectors/host/mounts.h"

#include <numeric>

#include <gtest/gtest.h>

namespace strata::host {
namespace {

TEST(ParseMountinfo, ReadsALineWithOptionalFields) {
  const auto mounts = parse_mountinfo(
      "36 35 98:0 /mnt1 /mnt/a\\040b\\134c rw,noatime master:1 shared:2 - ext3 /dev/r\\040t "
      "rw,errors=continue\n");
  ASSERT_TRUE(mounts);
  EXPECT_EQ(mounts->front(), (Mount{.device = "/dev/r\\040t",
                                    .mount_point = "/mnt/a b\\c",
                                    .fs_type = "ext3",
                                    .major = "98",
                                    .minor = "0",
                                    .root = "/mnt1",
                                    .read_only = false}));
}

TEST(ParseMountinfo, EitherSideMakesItReadOnly) {
  const auto mounts = parse_mountinfo(
      "1 0 8:1 / / ro,relatime - ext4 /dev/a rw\n2 0 8:1 / /b rw - ext4 /dev/b ro,x\n"
      "3 0 8:1 / /c rw,errors=remount-ro - ext4 /dev/c rw\n"
      "4 0 8:1 / /d rw - ext4 /dev/c rw,emergency_ro\n");
  ASSERT_EQ(mounts->size(), 4U);
  EXPECT_TRUE(mounts->at(0).read_only);
  EXPECT_TRUE(mounts->at(1).read_only);
  EXPECT_FALSE(mounts->at(2).read_only);
  EXPECT_TRUE(mounts->at(3).read_only) << "shut down by ext4";
}

TEST(ParseMountinfo, SkipsWhatIsBroken) {
  EXPECT_EQ(parse_mountinfo("").error().code, Code::parse);
  EXPECT_EQ(parse_mountinfo("1 0 8:1 / / rw - ext4 /dev/a\n2 0 8 / / rw - ext4 /dev/a rw\n"
                            "3 0 8:1 / / rw shared:1 ext4 /dev/a rw\n1 0 8:1 / / rw - ext4 a rw")
                .error()
                .code,
            Code::parse);
}

TEST(ParseMountinfo, KeepsABackslashThatEscapesNothing) {
  EXPECT_EQ(parse_mountinfo("1 0 8:1 / /a\\04 rw - ext4 a rw\n")->front().mount_point, "/a\\04");
  EXPECT_EQ(parse_mountinfo("1 0 8:1 / /a\\777 rw - ext4 a rw\n")->front().mount_point, "/a\\777");
}

std::vector<std::size_t> same_of(std::string_view mountinfo) {
  const auto table = parse_mountinfo(mountinfo);
  std::vector<std::size_t> all(table->size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return same_answers(*table, all);
}

TEST(SameAnswers, AreThoseOfOneDirectory) {
  EXPECT_EQ(same_of("1 0 8:1 / /a rw - ext4 a rw\n2 0 8:1 / /b rw - ext4 a rw\n"
                    "3 0 8:1 /d /c rw - ext4 a rw\n4 0 8:2 / /d rw - ext4 b rw\n"),
            (std::vector<std::size_t>{0, 0, 2, 3}));
}

TEST(SameAnswers, AreNotThoseOfAMountThatAnotherHides) {
  EXPECT_EQ(same_of("1 0 8:1 / /a/b rw - ext4 a rw\n2 0 8:1 / /b rw - ext4 a rw\n"
                    "3 0 8:2 / /a rw - ext4 b rw\n4 0 8:1 / /c rw - ext4 a rw\n"),
            (std::vector<std::size_t>{0, 1, 2, 1}));
}

TEST(StripRootfs, CutsAtADirectoryOnly) {
  EXPECT_EQ(strip_rootfs("/var", "/"), "/var");
  EXPECT_EQ(strip_rootfs("/host", "/host"), "/");
  EXPECT_EQ(strip_rootfs("/host/var", "/host/"), "/var");
  EXPECT_EQ(strip_rootfs("/hostile", "/host"), "/hostile");
  EXPECT_EQ(strip_rootfs("/", "/host"), "/");
}

}  // namespace
}  // namespace strata::host
