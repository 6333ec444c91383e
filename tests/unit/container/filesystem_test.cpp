#include "collectors/container/filesystem.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "tests/unit/container/support.h"

namespace strata::container {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view mountinfo =
    "22 1 0:39 / / rw,relatime master:2 - overlay overlay rw,lowerdir=/l,upperdir=/layers/up,x=y\n"
    "23 22 8:1 / /layers rw shared:1 - ext4 /dev/sda1 rw\n"
    "24 22 8:1 /x /layers/bind rw shared:1 - ext4 /dev/sda1 rw\n"
    "25 22 0:5 / /dev/shm rw - tmpfs tmpfs rw\n"
    "26 22 0:6 / /with\\040blank rw - proc proc rw\n"
    "27 22 0:7 / /layers/containers/ab/shm rw - tmpfs shm rw\n"
    "broken line\n";

TEST(Mounts, ReadsAndUnescapes) {
  const auto mounts = parse_mountinfo(mountinfo);
  ASSERT_EQ(mounts.size(), 6U);
  EXPECT_EQ(mounts[4].point, "/with blank");
  EXPECT_EQ(mount_of(mounts, "/layers/up/diff")->source, "/dev/sda1");
  EXPECT_EQ(mount_of(mounts, "/layersx")->type, "overlay");
  EXPECT_EQ(upper_directory(mounts[0].options), "/layers/up");
  EXPECT_EQ(upper_directory("rw"), "");
}

TEST(Mounts, HostsFilesystemsAreLabelledAsCadvisorDoes) {
  const auto mounts = parse_mountinfo(mountinfo);
  std::vector<std::string> labels;
  for (const auto* mount : host_filesystems(mounts)) labels.push_back(device_label(*mount));
  EXPECT_EQ(labels, (std::vector<std::string>{"overlay_0-39", "/dev/sda1", "/dev/shm"}));
}

TEST(DiskUsage, CountsLinksOnceAndFollowsNone) {
  const test::TempTree tree;
  tree.write("outside/big", std::string(1'000'000, 'x'));
  tree.write("layer/a/file", std::string(100'000, 'x'));
  const auto before = *disk_usage(tree.path("layer"));
  EXPECT_GE(before, 100'000U);
  EXPECT_LT(before, 200'000U);
  std::filesystem::create_hard_link(tree.path("layer/a/file"), tree.path("layer/link"));
  std::filesystem::create_directory_symlink(tree.path("outside"), tree.path("layer/symbolic"));
  EXPECT_LT(*disk_usage(tree.path("layer")), before + 20'000);
}

TEST(DiskUsage, IsBounded) {
  const test::TempTree tree;
  for (int i = 0; i < 10; ++i) tree.write("f" + std::to_string(i), "");
  EXPECT_EQ(disk_usage(tree.path(), {.entries = 5}).error().code, Code::exhausted);
  EXPECT_EQ(disk_usage(tree.path("gone")).error().code, Code::not_found);
}

class FilesystemTest : public testing::Test {
 protected:
  void SetUp() override {
    host.tree().write("proc/1/mountinfo", mountinfo);
    host.tree().write("root/layers/up/file", std::string(50'000, 'x'));
  }
  [[nodiscard]] std::shared_ptr<const ContainerSet> containers() const {
    auto container = make_container(api_path, "api", 41, 2);
    container.own_paths = {"/layers/up"};
    return set_of({container});
  }

  const std::string usage = R"(container_fs_usage_bytes{name="api",device="/dev/sda1"})";
  test::FakeHost host{CgroupMode::v2};
  test::FakeClock clock;
  FilesystemCollector collector{host.fs(), clock};
};

TEST_F(FilesystemTest, ServesTheLayersSizeAndItsFilesystems) {
  const auto got = collect(collector, containers(), clock);
  ASSERT_TRUE(got.status);
  EXPECT_GE(got.value(usage).value_or(0), 50'000);
  EXPECT_GT(got.value(R"(container_fs_limit_bytes{name="api",device="/dev/sda1"})").value_or(0), 0);
  EXPECT_GT(got.value(R"(container_fs_limit_bytes{name="",device="overlay_0-39"})").value_or(0), 0);
  EXPECT_EQ(collector.placement(), Placement::own_thread);
}

TEST_F(FilesystemTest, WalksAtALowRate) {
  const auto first = collect(collector, containers(), clock).value(usage);
  host.tree().write("root/layers/up/more", std::string(100'000, 'x'));
  clock.advance(59s);
  EXPECT_EQ(collect(collector, containers(), clock).value(usage), first);
  clock.advance(2s);
  EXPECT_GT(collect(collector, containers(), clock).value(usage), first);
}

TEST_F(FilesystemTest, WithoutARuntimeTheContainersOwnRootTells) {
  host.tree().write("proc/41/mountinfo", mountinfo);
  const auto got = collect(collector, one_container(), clock);
  EXPECT_GE(got.value(usage).value_or(0), 50'000);
}

TEST_F(FilesystemTest, ALayerThatIsGoneIsAbsentAndNoError) {
  host.tree().write("proc/1/mountinfo", "23 22 8:1 / /layers rw - ext4 /dev/sda1 rw\n");
  std::filesystem::remove_all(host.tree().path("root/layers/up"));
  const auto got = collect(collector, containers(), clock);
  EXPECT_TRUE(got.status);
  EXPECT_EQ(got.count("container_fs_usage_bytes{name=\"api\""), 0U);
}

TEST_F(FilesystemTest, TooLargeALayerIsAbsentAndTold) {
  FilesystemCollector bounded(host.fs(), clock, {.limits = {.entries = 0}});
  const auto got = collect(bounded, containers(), clock);
  EXPECT_EQ(got.status.error().code, Code::exhausted);
  EXPECT_FALSE(got.value(usage));
  EXPECT_EQ(got.count("container_fs_limit_bytes{name=\"api\""), 1U);
}

TEST_F(FilesystemTest, NoMountinfoIsAnError) {
  host.tree().write("proc/1/mountinfo", "");
  EXPECT_EQ(collect(collector, containers(), clock).status.error().code, Code::parse);
}

}  // namespace
}  // namespace strata::container
