#include "core/identity/runtimes/oci/bundle_source.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "tests/support/eventually.h"
#include "tests/support/temp_tree.h"

namespace strata {
namespace {

using namespace std::chrono_literals;
using test::eventually;

const std::string tasks = "run/containerd/io.containerd.runtime.v2.task/";
const std::string storage = "run/containers/storage/overlay-containers/";
const std::string id(64, 'a');

constexpr auto plain =
    R"({"linux":{"cgroupsPath":"/default/web","namespaces":[{"type":"network"}]}})";
constexpr auto containerd_pod = R"({"annotations":{
  "io.kubernetes.cri.container-name":"api","io.kubernetes.cri.container-type":"container",
  "io.kubernetes.cri.image-name":"shop/api:3","io.kubernetes.cri.sandbox-name":"api-0",
  "io.kubernetes.cri.sandbox-namespace":"shop","io.kubernetes.cri.sandbox-uid":"1234"}})";
constexpr auto crio_sandbox = R"({"annotations":{"io.container.manager":"cri-o",
  "io.kubernetes.container.name":"POD","io.kubernetes.cri-o.ContainerType":"sandbox",
  "io.kubernetes.cri-o.ImageName":"pause:3","io.kubernetes.pod.name":"api-0",
  "io.kubernetes.pod.namespace":"shop","io.kubernetes.pod.uid":"1234"}})";

class BundleSourceTest : public testing::Test {
 protected:
  [[nodiscard]] OciBundleSourceOptions options() const {
    return {.rootfs = tree.path(), .labels = default_labels, .period = 20ms, .verify = 20ms};
  }
  static std::shared_ptr<const RuntimeContainer> told(const OciBundleSource& source,
                                                      const std::string& key) {
    const auto view = source.view();
    if (view == nullptr || !view->containers.contains(key)) return nullptr;
    return view->containers.at(key);
  }
  test::TempTree tree;
  SystemClock clock;
};

TEST_F(BundleSourceTest, FindsContainerdsTasksUnasked) {
  tree.write(tasks + "default/web/config.json", plain);
  tree.write(tasks + "default/web/init.pid", "41");
  tree.write(tasks + "moby/" + id + "/config.json", plain);
  const OciBundleSource source(options(), clock);
  ASSERT_TRUE(eventually([&] { return told(source, "default/web") != nullptr; }));
  const auto web = told(source, "default/web");
  EXPECT_EQ(web->name, "web");
  EXPECT_EQ(web->pid, 41);
  EXPECT_EQ(web->runtime, "containerd");
  EXPECT_EQ(web->cgroup_path, "/default/web");
  EXPECT_EQ(source.view()->containers.size(), 1U) << "Docker's are Docker's";
  EXPECT_TRUE(source.health().ok);
  tree.write(tasks + "k8s.io/" + id + "/config.json", containerd_pod);
  tree.write(tasks + "k8s.io/" + id + "/init.pid", "42");
  ASSERT_TRUE(eventually([&] { return told(source, id) != nullptr; }));
  EXPECT_EQ(told(source, id)->name, "shop/api-0/api");
  EXPECT_EQ(told(source, id)->image, "shop/api:3");
  EXPECT_EQ(told(source, id)->pod.uid, "1234");
  std::filesystem::remove_all(tree.path(tasks + "default/web"));
  ASSERT_TRUE(eventually([&] { return told(source, "default/web") == nullptr; }));
}

TEST_F(BundleSourceTest, LooksIntoTheStorageOnlyWhenAsked) {
  tree.write(storage + id + "/userdata/config.json", crio_sandbox);
  tree.write(storage + id + "/userdata/pidfile", "41\n");
  OciBundleSource source(options(), clock);
  ASSERT_TRUE(eventually([&] { return source.health().ok; }));
  EXPECT_TRUE(source.view()->containers.empty());
  source.nudge(id);
  ASSERT_TRUE(eventually([&] { return told(source, id) != nullptr; }));
  EXPECT_EQ(told(source, id)->name, "shop/api-0");
  EXPECT_TRUE(told(source, id)->pod.sandbox);
  EXPECT_EQ(told(source, id)->runtime, "cri-o");
  EXPECT_EQ(told(source, id)->pid, 41);
  std::filesystem::remove_all(tree.path(storage + id));
  ASSERT_TRUE(eventually([&] { return told(source, id) == nullptr; }));
}

TEST_F(BundleSourceTest, StatesNameTheirBundles) {
  tree.write("run/runc/job/state.json",
             R"({"id":"job","init_process_pid":41,"config":{"labels":["bundle=/srv/job"]},
                 "cgroup_paths":{"":"/sys/fs/cgroup/job"}})");
  tree.write("srv/job/config.json", R"({"annotations":{"nerdctl/name":"nightly"}})");
  tree.write("run/crun/" + id + "/status", R"({"pid":42,"bundle":"/nowhere"})");
  const OciBundleSource source(options(), clock);
  ASSERT_TRUE(eventually([&] { return told(source, "runc/job") && told(source, id); }));
  EXPECT_EQ(told(source, "runc/job")->name, "nightly");
  EXPECT_EQ(told(source, "runc/job")->cgroup_path, "/job");
  EXPECT_EQ(told(source, id)->pid, 42);
  EXPECT_EQ(told(source, id)->runtime, "crun");
  EXPECT_EQ(told(source, id)->name, "") << "nobody has named it";
}

TEST_F(BundleSourceTest, WithoutAnyRuntimeItIsAbsent) {
  const OciBundleSource source(options(), clock);
  ASSERT_TRUE(eventually([&] { return source.health().changes == 1; }));
  EXPECT_FALSE(source.health().present);
  EXPECT_EQ(source.health().failures, 0U);
}

TEST_F(BundleSourceTest, APlaceThatCannotBeReadDegradesItAndHidesNoOther) {
  tree.write(tasks.substr(0, tasks.size() - 1), "a file where a directory should be");
  tree.write("run/runc/job/state.json", R"({"id":"job","init_process_pid":41})");
  const OciBundleSource source(options(), clock);
  ASSERT_TRUE(eventually([&] { return told(source, "runc/job") != nullptr; }));
  EXPECT_FALSE(source.health().ok);
  EXPECT_NE(source.health().error.message.find("runtime.v2.task"), std::string::npos);
  std::filesystem::remove(tree.path(tasks.substr(0, tasks.size() - 1)));
  EXPECT_TRUE(eventually([&] { return source.health().ok; }));
}

TEST_F(BundleSourceTest, GarbageIsToldOnceAndLeftAlone) {
  tree.write(tasks + "default/bad/config.json", "{\"linux\":");
  tree.write(tasks + "default/web/config.json", plain);
  tree.write(tasks + "default/web/init.pid", "41");
  const OciBundleSource source(options(), clock);
  ASSERT_TRUE(eventually([&] { return source.health().failures == 1; }));
  EXPECT_NE(told(source, "default/web"), nullptr);
  EXPECT_TRUE(eventually([&] { return source.health().ok; }));
}

TEST_F(BundleSourceTest, ALargeDirectoryIsListedSoFarAndAskedForTheRest) {
  for (int i = 0; i < 1100; ++i) {
    std::filesystem::create_directories(tree.path(tasks + "k8s.io/empty-" + std::to_string(i)));
  }
  tree.write(tasks + "k8s.io/" + id + "/config.json", containerd_pod);
  tree.write(tasks + "k8s.io/" + id + "/init.pid", "41");
  OciBundleSource source(options(), clock);
  ASSERT_TRUE(eventually([&] { return source.health().ok; }));
  source.nudge(id);
  EXPECT_TRUE(eventually([&] { return told(source, id) != nullptr; }));
}

}  // namespace
}  // namespace strata
