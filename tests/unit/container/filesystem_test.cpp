#include "collectors/container/filesystem.h"

#include <filesystem>
#include <thread>

#include <gtest/gtest.h>

#include "tests/support/hanging_mounts.h"
#include "tests/unit/container/support.h"

namespace strata::container {
namespace {

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
  const MountIndex index(mounts);
  EXPECT_EQ(index.all().size(), mounts.size());
  for (const auto* path : {"/layers/up/diff", "/layers", "/layers/bind/x/y", "/layersx", "/"}) {
    ASSERT_NE(index.of(path), nullptr) << path;
    EXPECT_EQ(index.of(path)->point, mount_of(mounts, path)->point) << path;
  }
  EXPECT_EQ(index.of("relative"), nullptr);
  EXPECT_EQ(index.of(""), nullptr);
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

using namespace std::chrono_literals;

class FilesystemTest : public testing::Test {
 protected:
  void SetUp() override {
    host.tree().write("proc/1/mountinfo", mountinfo);
    host.tree().write("root/layers/up/file", std::string(50'000, 'x'));
    std::filesystem::create_directories(host.tree().path("root/dev/shm"));
  }
  [[nodiscard]] std::shared_ptr<const ContainerSet> containers() const {
    auto container = make_container(api_path, "api", 41, 2);
    container.own_paths = {"/layers/up"};
    return set_of({container});
  }
  [[nodiscard]] std::unique_ptr<FilesystemCollector> make(FilesystemOptions options = {},
                                                          CountLayer count = count_layer,
                                                          StatMount stat = stat_mount) const {
    options.first_wait = 10s;  // a test waits as long as it takes
    return std::make_unique<FilesystemCollector>(host.fs(), clock, options, std::move(count),
                                                 std::move(stat));
  }
  /// Collects until `done(collected)`.
  template <class Done>
  Collected until(Collector& of, Done done) const {
    for (int i = 0; i < 1000; ++i) {
      auto got = container::collect(of, containers(), clock);
      if (done(got)) return got;
      std::this_thread::sleep_for(10ms);
    }
    return container::collect(of, containers(), clock);
  }

  const std::string usage = R"(container_fs_usage_bytes{name="api",device="/dev/sda1"})";
  const std::string layer = R"(strata_container_writable_layer_bytes{name="api"})";
  const std::string age = R"(strata_container_writable_layer_age_seconds{name="api"})";
  test::FakeHost host{CgroupMode::v2};
  test::FakeClock clock;
};

TEST_F(FilesystemTest, ServesTheLayersSizeAndItsFilesystems) {
  const auto collector = make();
  const auto got = collect(*collector, containers(), clock);
  ASSERT_TRUE(got.status) << got.status.error().message;
  EXPECT_GE(got.value(usage).value_or(0), 50'000);
  EXPECT_EQ(got.value(layer), got.value(usage));
  EXPECT_EQ(got.value(R"(strata_container_writable_layer_inodes{name="api"})"), 2);
  EXPECT_EQ(got.value(age), 0);
  EXPECT_EQ(got.count("strata_container_writable_layer_uncounted"), 0U);
  for (const std::string of :
       {R"({name="api",device="/dev/sda1"})", R"({name="",device="overlay_0-39"})"}) {
    EXPECT_GT(got.value("container_fs_limit_bytes" + of).value_or(0), 0) << of;
    EXPECT_GT(got.value("container_fs_inodes_total" + of).value_or(0), 0) << of;
    EXPECT_GT(got.value("container_fs_inodes_free" + of).value_or(0), 0) << of;
  }
  EXPECT_EQ(collector->placement(), Placement::own_thread);
}

TEST_F(FilesystemTest, LogsAreUseButNotTheLayer) {
  auto container = make_container(api_path, "api", 41, 2);
  const auto logs = "/layers/containers/" + container.runtime_id;
  container.own_paths = {"/layers/up", logs};
  host.tree().write("root" + logs + "/log", std::string(90'000, 'x'));
  const auto collector = make();
  const auto both = collect(*collector, set_of({container}), clock);
  EXPECT_GE(both.value(usage).value_or(0), both.value(layer).value_or(1e9) + 90'000);
  container.own_paths = {logs};
  const auto alone = collect(*collector, set_of({container}), clock);
  EXPECT_EQ(alone.count("strata_container_writable_layer"), 0U);
  EXPECT_GE(alone.value(usage).value_or(0), 90'000);
}

TEST_F(FilesystemTest, CountsAtALowRateAndTellsTheAge) {
  const auto collector = make();
  const auto first = collect(*collector, containers(), clock).value(usage);
  host.tree().write("root/layers/up/more", std::string(100'000, 'x'));
  clock.advance(59s);
  const auto still = collect(*collector, containers(), clock);
  EXPECT_EQ(still.value(usage), first);
  EXPECT_EQ(still.value(age), 59);
  clock.advance(2s);
  const auto later = until(*collector, [&](const Collected& got) { return got.value(age) == 0; });
  EXPECT_GT(later.value(usage), first);
}

TEST_F(FilesystemTest, WithoutARuntimeTheContainersOwnRootTells) {
  host.tree().write("proc/41/mountinfo",
                    "22 1 0:50 / / rw - overlay overlay rw,lowerdir=/l,upperdir=/layers/up\n");
  host.tree().write("proc/1/mountinfo", "23 22 8:1 / /layers rw shared:1 - ext4 /dev/sda1 rw\n");
  const auto collector = make();
  const auto got = collect(*collector, one_container(), clock);
  EXPECT_GE(got.value(usage).value_or(0), 50'000);
}

TEST(Mounts, ARelativeUpperDirectoryLiesBesideTheMountOnTheHost) {
  const Mount root{"0:50", "/", "overlay", "overlay", "rw,lowerdir=l/A:l/B,upperdir=ab/diff"};
  Mount on_host = root;
  on_host.point = "/storage/overlay/ab/merged";
  EXPECT_EQ(upper_on_host(root, {on_host}), "/storage/overlay/ab/diff");
  on_host.device = "0:51";
  EXPECT_EQ(upper_on_host(root, {on_host}), "") << "another overlay";
  on_host.device = root.device;
  on_host.point = "merged";
  EXPECT_EQ(upper_on_host(root, {on_host}), "");
  EXPECT_EQ(upper_on_host({"0:50", "/", "overlay", "overlay", "rw,upperdir=/up"}, {}), "/up");
}

TEST_F(FilesystemTest, TheHostsOwnRootIsNoLayer) {
  host.tree().write("proc/41/mountinfo", mountinfo);
  const auto collector = make();
  const auto got = collect(*collector, one_container(), clock);
  EXPECT_EQ(got.count("strata_container_writable_layer"), 0U);
}

TEST_F(FilesystemTest, ALayerThatIsGoneIsAbsentAndNoError) {
  std::filesystem::remove_all(host.tree().path("root/layers/up"));
  const auto collector = make();
  const auto got = collect(*collector, containers(), clock);
  EXPECT_TRUE(got.status) << got.status.error().message;
  EXPECT_EQ(got.count("container_fs_usage_bytes{name=\"api\""), 0U);
  EXPECT_EQ(got.count("strata_container_writable_layer"), 0U);
}

TEST_F(FilesystemTest, TooLargeALayerIsAbsentAndTold) {
  const auto collector = make({.layers = {.limits = {.entries = 0}}});
  const auto got = collect(*collector, containers(), clock);
  EXPECT_TRUE(got.status);
  EXPECT_FALSE(got.value(usage));
  EXPECT_FALSE(got.value(layer));
  EXPECT_EQ(
      got.value(R"(strata_container_writable_layer_uncounted{name="api",reason="too_large"})"), 1);
  EXPECT_EQ(got.count("container_fs_limit_bytes{name=\"api\""), 1U);
}

TEST_F(FilesystemTest, AnUnreadableLayerIsAbsentAndAnError) {
  const auto refused = [](const auto&, const auto&, const auto&) -> Result<LayerUse> {
    return fail(Code::permission, "no");
  };
  const auto collector = make({}, refused);
  const auto got = collect(*collector, containers(), clock);
  EXPECT_EQ(got.status.error().code, Code::permission);
  EXPECT_EQ(
      got.value(R"(strata_container_writable_layer_uncounted{name="api",reason="unreadable"})"), 1);
}

TEST_F(FilesystemTest, ALayerWithAQuotaHasItsOwnLimit) {
  const auto counted = [](const auto&, const auto&, const auto&) -> Result<LayerUse> {
    return LayerUse{7, std::nullopt, true};
  };
  const auto stat = [](const std::string& path) -> Result<MountUsage> {
    const bool own = path.ends_with("/layers/up");
    return MountUsage{.size_bytes = own ? 100.0 : 5000.0, .free_bytes = 1};
  };
  const auto collector = make({}, counted, stat);
  const auto got = collect(*collector, containers(), clock);
  EXPECT_EQ(got.value(layer), 7);
  EXPECT_EQ(got.count("strata_container_writable_layer_inodes"), 0U);
  EXPECT_EQ(got.value(R"(container_fs_limit_bytes{name="api",device="/dev/sda1"})"), 100);
  EXPECT_EQ(got.count("container_fs_inodes"), 0U) << "nobody counts them";
}

TEST_F(FilesystemTest, ADeadMountKeepsNothingElse) {
  test::HangingMounts mounts;
  mounts.hang(host.fs().root("/layers"));
  const auto collector = make({.mount_timeout = 100ms}, count_layer, mounts.stat());
  const auto got = collect(*collector, containers(), clock);
  EXPECT_EQ(got.status.error().code, Code::timeout);
  EXPECT_TRUE(got.value(usage));
  EXPECT_EQ(got.count("container_fs_limit_bytes{name=\"api\""), 0U);
  EXPECT_EQ(got.count("container_fs_limit_bytes{name=\"\""), 2U);
}

TEST_F(FilesystemTest, NoMountinfoIsAnError) {
  host.tree().write("proc/1/mountinfo", "");
  const auto collector = make();
  EXPECT_EQ(collect(*collector, containers(), clock).status.error().code, Code::parse);
}

}  // namespace
}  // namespace strata::container
