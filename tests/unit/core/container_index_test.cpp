// What containers are called, and by whom.
#include "core/identity/container_index.h"

#include <map>

#include "tests/unit/core/container_index_fixture.h"

namespace strata {
namespace {

using namespace std::chrono_literals;
using test::id_of;

class ContainerIndexTest : public test::ContainerIndexFixture {};

TEST_P(ContainerIndexTest, PublishesTheHostBeforeTheFirstWalk) {
  make_index();
  const auto set = index->containers();
  ASSERT_NE(set, nullptr);
  EXPECT_EQ(set->host().entity.labels, R"(id="/",image="",name="")");
  EXPECT_EQ(unix_seconds(*set->host().started), 1699990000);
  EXPECT_EQ(set->host().keys.front(), identity("/"));
  EXPECT_TRUE(set->all().empty());
}

TEST_P(ContainerIndexTest, WithoutARuntimeTheIdIsTheName) {
  host.add_cgroup(path, "41\n42\n");
  make_index();
  const auto set = refreshed();
  const auto* container = set->by_path(path);
  ASSERT_NE(container, nullptr);
  EXPECT_EQ(container->entity.name, id_of('a'));
  EXPECT_EQ(container->entity.image, "");
  EXPECT_EQ(container->source, "cgroup");
  EXPECT_EQ(container->runtime, "docker");
  EXPECT_EQ(container->pid, pid);
  EXPECT_FALSE(container->host_network);
  ASSERT_TRUE(container->started);
  EXPECT_EQ(unix_seconds(*container->started), 1699990005);
}

TEST_P(ContainerIndexTest, TakesNamesFromTheRuntimeAndFollowsRenames) {
  host.add_cgroup(path, "41\n");
  make_index();
  docker.tell(told('a', "flash-tickets-api"));
  auto container = refreshed()->by_path(path);
  EXPECT_EQ(container->entity.labels,
            "id=\"" + path + "\",image=\"app:1\",name=\"flash-tickets-api\"");
  EXPECT_EQ(container->source, "docker");
  EXPECT_EQ(container->state, ContainerState::running);
  docker.tell(told('a', "renamed"));
  index->commit();
  EXPECT_NE(index->containers()->by_name("renamed"), nullptr);
  EXPECT_EQ(index->containers()->by_name("flash-tickets-api"), nullptr);
}

TEST_P(ContainerIndexTest, AsksOnWhileItIsToldOfWithoutAName) {
  host.add_cgroup(path, "41\n");
  make_index();
  docker.tell(told('a', ""));
  for (int i = 0; i < 20; ++i) {
    refreshed();
    clock.advance(1s);
  }
  EXPECT_GE(docker.nudged.size(), 4U);
  docker.tell(told('a', "api"));
  refreshed();
  const auto asked = docker.nudged.size();
  clock.advance(9s);
  refreshed();
  EXPECT_EQ(docker.nudged.size(), asked);
}

TEST_P(ContainerIndexTest, TakesHowAContainerFares) {
  host.add_cgroup(path, "41\n");
  make_index();
  auto container = told('a', "api");
  container.health = Health::unhealthy;
  container.last_exit = LastExit{3, std::nullopt, false};
  docker.tell(container);
  const auto* const api = refreshed()->by_name("api");
  ASSERT_NE(api, nullptr);
  EXPECT_EQ(api->health, Health::unhealthy);
  EXPECT_EQ(api->last_exit, container.last_exit);
}

TEST_P(ContainerIndexTest, AStoppedContainerStandsApartUntilItRunsAgain) {
  host.add_cgroup(path, "41\n");
  make_index();
  docker.tell(told('a', "api"));
  ASSERT_TRUE(refreshed()->stopped().empty());
  host.remove_cgroup(path);
  auto ended = told('a', "api");
  ended.state = ContainerState::exited;
  docker.tell(ended);
  const auto set = refreshed();
  ASSERT_EQ(set->stopped().size(), 1U);
  EXPECT_EQ(set->stopped().front()->entity.id, path);
  EXPECT_EQ(set->stopped().front()->entity.name, "api");
  EXPECT_TRUE(set->by_path(path)->departed) << "its last run, for late numbers";
  clock.advance(2min);
  EXPECT_EQ(refreshed()->by_path(path), nullptr);
  EXPECT_EQ(refreshed()->stopped().front()->entity.id, path);
  host.add_cgroup(path, "41\n");
  docker.tell(told('a', "api"));
  EXPECT_TRUE(refreshed()->stopped().empty());
}

TEST_P(ContainerIndexTest, SaysWhichSourceSpoke) {
  host.add_cgroup(path, "41\n");
  make_index();
  docker.tell(told('a', "api"), "docker-files");
  const auto* const api = refreshed()->by_name("api");
  EXPECT_EQ(api->runtime, "docker");
  EXPECT_EQ(api->source, "docker-files");
}

TEST_P(ContainerIndexTest, KeepsTheNameWhileTheRuntimeHasForgottenIt) {
  host.add_cgroup(path, "41\n");
  make_index();
  docker.tell(told('a', "api"));
  refreshed();
  docker.tell_nothing();
  EXPECT_NE(refreshed()->by_name("api"), nullptr);
}

TEST_P(ContainerIndexTest, AsksForANameOnlyForAWhile) {
  host.add_cgroup(path, "41\n");
  make_index();
  for (int i = 0; i < 100; ++i) {
    refreshed();
    clock.advance(1s);
  }
  EXPECT_GE(docker.nudged.size(), 4U);
  EXPECT_LE(docker.nudged.size(), 10U);
}

TEST_P(ContainerIndexTest, AProcessThatComesLaterIsFoundWithoutAskingEachTime) {
  host.add_cgroup(path, "");
  make_index();
  for (int i = 0; i < 50; ++i) {
    refreshed();
    clock.advance(100ms);
  }
  host.add_cgroup(path, "41\n");
  clock.advance(10s);
  EXPECT_EQ(refreshed()->by_path(path)->pid, pid);
}

TEST_P(ContainerIndexTest, ANameThatComesAfterTheEndIsTaken) {
  make_index();
  const auto key = CgroupKey::of(host.layout().identifying().id, 123456789);
  index->on_cgroup_created(key, path);
  index->on_cgroup_removed(key, path);
  index->commit();
  docker.tell(told('a', "brief"));
  index->commit();
  const auto* container = index->containers()->owner_of(key);
  ASSERT_NE(container, nullptr);
  EXPECT_EQ(container->entity.name, "brief");
  EXPECT_EQ(container->entity.labels, "id=\"" + path + "\",image=\"app:1\",name=\"brief\"");
  EXPECT_TRUE(container->departed);
}

TEST_P(ContainerIndexTest, EventsOfOtherThingsAreNoReasonToLookAtContainers) {
  host.add_cgroup(path, "41\n");
  make_index();
  docker.tell(told('a', "api"));
  const auto known = refreshed();
  docker.tell(told('a', "renamed"));
  index->on_cgroup_created(CgroupKey::of(host.layout().identifying().id, 77), "/some.slice");
  index->commit_events();
  EXPECT_EQ(index->containers(), known);
  index->on_cgroup_created(identity(path), path);
  index->commit_events();
  EXPECT_NE(index->containers()->by_name("renamed"), nullptr);
}

TEST_P(ContainerIndexTest, AYoungContainerIsLookedAtWithEachEvent) {
  host.add_cgroup(path, "41\n");
  make_index();
  refreshed();
  docker.tell(told('a', "api"));
  index->commit_events();
  EXPECT_NE(index->containers()->by_name("api"), nullptr);
}

TEST_P(ContainerIndexTest, UnchangedContainersKeepTheirObjectAndTheirSet) {
  host.add_cgroup(path, "41\n");
  make_index();
  docker.tell(told('a', "api"));
  const auto first = refreshed();
  EXPECT_EQ(refreshed(), first);
  host.add_cgroup("/docker/" + id_of('b'), "");
  const auto second = refreshed();
  EXPECT_NE(second, first);
  EXPECT_EQ(second->by_name("api"), first->by_name("api"));
}

TEST_P(ContainerIndexTest, EveryRuntimesPathsAreContainers) {
  const auto id = id_of('a');
  const std::map<std::string, std::string> runtimes = {
      {"/docker/" + id, "docker"},
      {"/system.slice/docker-" + id_of('b') + ".scope", "docker"},
      {"/machine.slice/libpod-" + id_of('c') + ".scope", "podman"},
      {"/libpod_parent/libpod-" + id_of('d'), "podman"},
      {"/k8s.io/" + id_of('e'), ""},
      {"/kubepods.slice/kubepods-pod1.slice/cri-containerd-" + id_of('f') + ".scope", "containerd"},
      {"/kubepods.slice/kubepods-pod1.slice/crio-" + id_of('1') + ".scope", "cri-o"}};
  for (const auto& [at, runtime] : runtimes) host.add_cgroup(at, "41\n");
  make_index();
  const auto set = refreshed();
  for (const auto& [at, runtime] : runtimes) {
    const auto* container = set->owner_of(identity(at));
    ASSERT_NE(container, nullptr) << at;
    EXPECT_EQ(container->cgroup_path, at);
    EXPECT_EQ(container->runtime, runtime) << at;
    EXPECT_EQ(container->pid, pid) << at;
  }
}

INSTANTIATE_LAYOUTS(ContainerIndexTest);

}  // namespace
}  // namespace strata
