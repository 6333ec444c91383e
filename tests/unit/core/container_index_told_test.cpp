// Containers that only their runtime knows to be some, and containers of pods.
#include <gtest/gtest.h>

#include "core/identity/container_index.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_host.h"
#include "tests/support/fake_runtime.h"

namespace strata {
namespace {

using namespace std::chrono_literals;
using test::FakeHost;
using test::FakeRuntime;
using test::id_of;

RuntimeContainer made(const std::string& id, const std::string& name, pid_t pid,
                      const std::string& cgroup_path = {}) {
  RuntimeContainer container;
  container.id = id;
  container.name = name;
  container.image = "app:1";
  container.pid = pid;
  container.cgroup_path = cgroup_path;
  return container;
}

class ToldContainers : public testing::TestWithParam<CgroupMode> {
 protected:
  void SetUp() override {
    host.add_process(1, "host");
    host.add_process(41, "own");
    index.emplace(host.fs(), host.layout(), clock,
                  std::vector<RuntimeSource*>{&containerd, &bundles});
  }
  std::shared_ptr<const ContainerSet> refreshed() {
    EXPECT_TRUE(index->refresh());
    return index->containers();
  }
  FakeHost host{GetParam()};
  test::FakeClock clock;
  FakeRuntime containerd{"containerd"};
  FakeRuntime bundles{"bundle"};
  std::optional<ContainerIndex> index;
};

INSTANTIATE_TEST_SUITE_P(Layouts, ToldContainers,
                         testing::Values(CgroupMode::v1, CgroupMode::hybrid, CgroupMode::v2),
                         [](const auto& mode) { return std::string(to_string(mode.param)); });

TEST_P(ToldContainers, ACgroupOfAnyNameIsAContainerOnceItIsTold) {
  host.add_cgroup("/default/web", "41\n");
  EXPECT_EQ(refreshed()->by_path("/default/web"), nullptr);
  containerd.tell(made("default/web", "web", 41, "/default/web"));
  index->commit();
  const auto set = index->containers();
  const auto* web = set->by_path("/default/web");
  ASSERT_NE(web, nullptr) << "without a walk";
  EXPECT_EQ(web->entity.name, "web");
  EXPECT_EQ(web->pid, 41);
  EXPECT_EQ(web->source, "containerd");
  EXPECT_EQ(web->runtime_id, "default/web");
  EXPECT_EQ(set->owner_of(web->keys.front()), web);
}

TEST_P(ToldContainers, IsGoneWithItsCgroupAndNotWithItsRuntime) {
  host.add_cgroup("/default/web", "41\n");
  containerd.tell(made("default/web", "web", 41, "/default/web"));
  refreshed();
  containerd.tell_nothing();
  EXPECT_NE(refreshed()->by_name("web"), nullptr);
  EXPECT_FALSE(refreshed()->by_name("web")->departed);
  host.remove_cgroup("/default/web");
  EXPECT_TRUE(refreshed()->by_name("web")->departed);
}

TEST_P(ToldContainers, ToldBeforeItsCgroupIsThere) {
  containerd.tell(made("default/web", "web", 41, "/default/web"));
  EXPECT_EQ(refreshed()->by_name("web"), nullptr);
  host.add_cgroup("/default/web", "41\n");
  EXPECT_NE(refreshed()->by_name("web"), nullptr);
}

TEST_P(ToldContainers, WhatLiesBelowItIsItsOwn) {
  host.add_cgroup("/default/web", "41\n");
  host.add_cgroup("/default/web/system.slice/inner.service", "42\n");
  containerd.tell(made("default/web", "web", 41, "/default/web"));
  refreshed();
  const auto set = refreshed();
  EXPECT_EQ(set->all().size(), 1U);
  EXPECT_TRUE(set->units().empty());
}

TEST_P(ToldContainers, WhatIsAroundOthersIsNobodysOwn) {
  const auto named = "/docker/" + id_of('a');
  host.add_cgroup(named, "41\n");
  host.add_cgroup("/system.slice/nginx.service", "42\n");
  host.add_cgroup("/default/web", "43\n");
  bundles.tell(made(id_of('a'), "api", 41));
  bundles.tell(made("default/web", "web", 43, "/default/web"));
  for (const auto* path : {"/", "/docker", "/default", "/system.slice", "/default/../docker"}) {
    containerd.tell(made(std::string("odd") + path, "odd", 41, path));
  }
  const auto set = refreshed();
  EXPECT_EQ(set->by_name("odd"), nullptr);
  EXPECT_EQ(set->all().size(), 2U);
  EXPECT_EQ(set->units().size(), 1U);
  EXPECT_NE(set->by_name("web"), nullptr);
}

TEST_P(ToldContainers, OneWithAnEngineOfItsOwnIsAroundStrangers) {
  host.add_cgroup("/default/web", "41\n");
  host.add_cgroup("/default/web/docker/" + id_of('c'), "42\n");
  containerd.tell(made("default/web", "web", 41, "/default/web"));
  const auto set = refreshed();
  EXPECT_NE(set->by_name("web"), nullptr);
  EXPECT_EQ(set->all().size(), 2U);
}

TEST(ToldPaths, PathsThatMayBeAContainers) {
  for (const auto* path : {"/web", "/default/web", "/system.slice/ctr-web.scope", "/a/..b"}) {
    EXPECT_TRUE(may_be_containers(path)) << path;
  }
  for (const auto* path : {"", "/", "web", "//", "/web/", "/..", "/a/../b", "/a/./b", "/a//b",
                           "/machine.slice", "/system.slice/system-x.slice"}) {
    EXPECT_FALSE(may_be_containers(path)) << path;
  }
}

TEST_P(ToldContainers, AScopeThatPassedForAUnitBecomesAContainer) {
  host.add_cgroup("/system.slice/ctr-web.scope", "41\n");
  EXPECT_EQ(refreshed()->units().size(), 1U);
  containerd.tell(made("default/web", "web", 41, "/system.slice/ctr-web.scope"));
  const auto set = refreshed();
  EXPECT_TRUE(set->units().empty());
  EXPECT_NE(set->by_name("web"), nullptr);
}

TEST_P(ToldContainers, TheSourceThatHasANameIsBelieved) {
  const auto path = "/kubepods/pod1234/" + id_of('a');
  host.add_cgroup(path, "41\n");
  containerd.tell(made(id_of('a'), "", 41));
  bundles.tell(made(id_of('a'), "shop/api-0/api", 41));
  EXPECT_EQ(refreshed()->by_path(path)->source, "bundle");
  containerd.tell(made(id_of('a'), "shop/api-0/main", 41));
  EXPECT_EQ(refreshed()->by_path(path)->source, "containerd");
  EXPECT_NE(refreshed()->by_name("shop/api-0/main"), nullptr);
}

class Pods : public ToldContainers {
 protected:
  void SetUp() override {
    ToldContainers::SetUp();
    host.add_process(42, "pod");
    host.add_process(43, "pod");
    host.add_cgroup(sandbox, "42\n");
    host.add_cgroup(api, "43\n");
  }
  const std::string sandbox = "/kubepods/burstable/pod1234/" + id_of('b');
  const std::string api = "/kubepods/burstable/pod1234/" + id_of('a');
};

INSTANTIATE_TEST_SUITE_P(Layouts, Pods,
                         testing::Values(CgroupMode::v1, CgroupMode::hybrid, CgroupMode::v2),
                         [](const auto& mode) { return std::string(to_string(mode.param)); });

TEST_P(Pods, TheNetworkIsTheSandboxs) {
  auto pause = made(id_of('b'), "shop/api-0", 42);
  pause.pod = {"1234", "", "api-0", "shop", "", true};
  containerd.tell(pause);
  containerd.tell(made(id_of('a'), "shop/api-0/api", 43));
  const auto set = refreshed();
  EXPECT_TRUE(set->by_path(sandbox)->pod.sandbox);
  EXPECT_FALSE(set->by_path(sandbox)->joined_network);
  EXPECT_TRUE(set->by_path(api)->joined_network);
  EXPECT_EQ(set->by_path(api)->pod.uid, "1234");
  EXPECT_EQ(set->by_path(api)->pod.qos, "Burstable");
}

TEST_P(Pods, WithoutASandboxTheFirstServesIt) {
  const auto set = refreshed();
  EXPECT_FALSE(set->by_path(api)->joined_network);
  EXPECT_TRUE(set->by_path(sandbox)->joined_network);
}

TEST_P(Pods, APauseProcessTellsASandboxThatNobodyNames) {
  host.tree().write("proc/42/comm", "pause\n");
  const auto set = refreshed();
  EXPECT_TRUE(set->by_path(sandbox)->pod.sandbox);
  EXPECT_TRUE(set->by_path(api)->joined_network);
}

}  // namespace
}  // namespace strata
