#include "core/identity/container_index.h"

#include <map>
#include <set>

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"
#include "tests/support/fake_host.h"

namespace strata {
namespace {

using namespace std::chrono_literals;
using test::FakeHost;
using test::id_of;

class FakeRuntime final : public RuntimeSource {
 public:
  [[nodiscard]] std::shared_ptr<const RuntimeView> view() const override { return view_; }
  [[nodiscard]] SourceHealth health() const override { return {}; }
  void nudge(const std::string& id) override { nudged.insert(id); }

  void tell(RuntimeContainer container, const std::string& source = {}) {
    auto view = view_ ? *view_ : RuntimeView{"docker", {}, source};
    const auto id = container.id;
    view.containers[id] = std::make_shared<const RuntimeContainer>(std::move(container));
    view_ = std::make_shared<const RuntimeView>(std::move(view));
  }
  void tell_nothing() { view_ = std::make_shared<const RuntimeView>(RuntimeView{"docker", {}}); }

  std::multiset<std::string> nudged;

 private:
  std::shared_ptr<const RuntimeView> view_;
};

class ContainerIndexTest : public testing::TestWithParam<CgroupMode> {
 protected:
  static constexpr int pid = 41;

  void SetUp() override {
    host.add_process(1, "host");
    host.add_process(pid, "own");
  }
  void make_index() {
    index.emplace(host.fs(), host.layout(), clock, std::vector<RuntimeSource*>{&docker});
  }
  RuntimeContainer told(char digit, const std::string& name) const {
    RuntimeContainer container;
    container.id = id_of(digit);
    container.name = name;
    container.image = "app:1";
    container.pid = pid;
    container.state = ContainerState::running;
    container.started = clock.wall_now();
    container.inspected = clock.now();
    return container;
  }
  [[nodiscard]] CgroupKey identity(const std::string& of) const {
    switch (GetParam()) {
      case CgroupMode::v1:
        return host.key(4, "memory", of);
      case CgroupMode::hybrid:
        return host.key(0, "unified", of);
      default:
        return host.key(0, "", of);
    }
  }
  std::shared_ptr<const ContainerSet> refreshed() {
    EXPECT_TRUE(index->refresh());
    return index->containers();
  }

  const std::string path = "/docker/" + id_of('a');
  FakeHost host{GetParam()};
  test::FakeClock clock;
  FakeRuntime docker;
  std::optional<ContainerIndex> index;
};

INSTANTIATE_TEST_SUITE_P(Layouts, ContainerIndexTest,
                         testing::Values(CgroupMode::v1, CgroupMode::hybrid, CgroupMode::v2),
                         [](const auto& mode) { return std::string(to_string(mode.param)); });

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

TEST_P(ContainerIndexTest, KernelEventsTellOfAContainerBeforeAnyWalk) {
  make_index();
  refreshed();
  host.add_cgroup(path, "");
  index->on_cgroup_created(identity(path), path);
  index->commit();
  auto set = index->containers();
  ASSERT_NE(set->owner_of(identity(path)), nullptr);
  EXPECT_EQ(set->owner_of(identity(path))->entity.name, id_of('a'));
  EXPECT_EQ(docker.nudged.count(id_of('a')), 1U) << "the runtime is asked at once";
  host.add_cgroup(path, "41\n");
  docker.tell(told('a', "api"));
  index->commit();
  EXPECT_EQ(index->containers()->by_name("api")->pid, pid);
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

TEST_P(ContainerIndexTest, WalksSeldomWhileEventsTellOfEveryChange) {
  make_index();
  EXPECT_TRUE(index->refresh(0));
  host.add_cgroup(path, "41\n");
  EXPECT_TRUE(index->refresh(0));
  EXPECT_EQ(index->containers()->by_path(path), nullptr) << "no event has told of it";
  EXPECT_TRUE(index->refresh(1));
  EXPECT_NE(index->containers()->by_path(path), nullptr) << "an event was lost";
  host.add_cgroup("/docker/" + id_of('b'));
  EXPECT_TRUE(index->refresh(1));
  EXPECT_EQ(index->containers()->by_path("/docker/" + id_of('b')), nullptr);
  clock.advance(10s);
  EXPECT_TRUE(index->refresh(1));
  EXPECT_NE(index->containers()->by_path("/docker/" + id_of('b')), nullptr) << "once in a while";
  host.add_cgroup("/docker/" + id_of('c'));
  EXPECT_TRUE(index->refresh());
  EXPECT_NE(index->containers()->by_path("/docker/" + id_of('c')), nullptr) << "nobody listens";
}

/// A runtime makes the cgroups of a container one after the other, the one that is heard not last.
TEST_P(ContainerIndexTest, CgroupsOfOtherTreesThatComeLaterAreFound) {
  make_index();
  EXPECT_TRUE(index->refresh(0));
  const auto early = CgroupKey::of(host.layout().identifying().id, 987654321);
  index->on_cgroup_created(early, path);
  index->commit();
  host.add_cgroup(path, "41\n");
  clock.advance(300ms);
  index->commit();
  for (const auto& tree : host.layout().hierarchies()) {
    const auto key = CgroupKey::of(tree.id, *inode_of(tree.directory + path));
    ASSERT_NE(index->containers()->owner_of(key), nullptr) << tree.directory;
  }
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

TEST_P(ContainerIndexTest, TheSameNumberInAnotherTreeIsAnotherCgroup) {
  make_index();
  const auto tree = host.layout().identifying();
  const auto other = "/docker/" + id_of('b');
  index->on_cgroup_created(CgroupKey::of(tree.id, 4711), path);
  index->on_cgroup_created(CgroupKey::of(tree.id + 5, 4711), other);
  index->commit();
  ASSERT_NE(index->containers()->owner_of(CgroupKey::of(tree.id, 4711)), nullptr);
  EXPECT_EQ(index->containers()->owner_of(CgroupKey::of(tree.id, 4711))->cgroup_path, path);
  EXPECT_EQ(index->containers()->owner_of(CgroupKey::of(tree.id + 5, 4711)), nullptr);
}

TEST_P(ContainerIndexTest, TheSameNumberLaterIsTheNewContainers) {
  make_index();
  const auto key = CgroupKey::of(host.layout().identifying().id, 4711);
  const auto other = "/docker/" + id_of('b');
  index->on_cgroup_created(key, path);
  index->on_cgroup_removed(key, path);
  index->on_cgroup_created(key, other);
  index->commit();
  EXPECT_EQ(index->containers()->owner_of(key)->cgroup_path, other);
  ASSERT_NE(index->containers()->by_path(path), nullptr) << "the one before is still named";
  EXPECT_TRUE(index->containers()->by_path(path)->departed);
  index->on_cgroup_removed(key, other);
  index->commit();
  EXPECT_EQ(index->containers()->owner_of(key)->cgroup_path, other);
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

TEST_P(ContainerIndexTest, KeysOfEveryTreeLeadToTheContainer) {
  host.add_cgroup(path, "41\n");
  host.add_cgroup(path + "/init.scope");
  make_index();
  const auto set = refreshed();
  const auto* container = set->by_path(path);
  const auto trees = host.layout().hierarchies().size();
  EXPECT_EQ(container->keys.size(), 2 * trees);
  EXPECT_EQ(container->keys.front(), identity(path));
  for (const auto key : container->keys) EXPECT_EQ(set->owner_of(key), container);
  EXPECT_EQ(set->owner_of(identity(path + "/init.scope")), container);
  EXPECT_EQ(set->owner_of(identity("/docker")), nullptr);
}

TEST_P(ContainerIndexTest, NestedCgroupsBelongToTheInnermostContainer) {
  const auto inner = path + "/docker/" + id_of('b');
  host.add_cgroup(inner + "/worker", "7\n");
  host.add_cgroup(path, "41\n");
  make_index();
  const auto set = refreshed();
  EXPECT_EQ(set->owner_of(identity(path))->cgroup_path, path);
  EXPECT_EQ(set->owner_of(identity(path + "/docker"))->cgroup_path, path);
  EXPECT_EQ(set->owner_of(identity(inner))->cgroup_path, inner);
  EXPECT_EQ(set->owner_of(identity(inner + "/worker"))->cgroup_path, inner);
  host.add_cgroup(inner + "/late");
  index->on_cgroup_created(identity(inner + "/late"), inner + "/late");
  index->commit();
  EXPECT_EQ(index->containers()->owner_of(identity(inner + "/late"))->cgroup_path, inner);
}

TEST_P(ContainerIndexTest, NewInnerCgroupsAreFoundByTheWalkToo) {
  host.add_cgroup(path, "41\n");
  make_index();
  refreshed();
  host.add_cgroup(path + "/new");
  EXPECT_NE(refreshed()->owner_of(identity(path + "/new")), nullptr);
}

TEST_P(ContainerIndexTest, AnInnerCgroupThatIsGoneKeepsItsContainerUntilItsNumberIsReused) {
  const auto inner = path + "/worker";
  host.add_cgroup(path, "41\n");
  host.add_cgroup(inner);
  make_index();
  refreshed();
  const auto key = identity(inner);
  host.remove_cgroup(inner);
  ASSERT_NE(refreshed()->owner_of(key), nullptr) << "for its last numbers";
  EXPECT_EQ(refreshed()->owner_of(key)->cgroup_path, path);
  index->on_cgroup_created(key, "/somewhere");
  index->commit();
  EXPECT_EQ(index->containers()->owner_of(key), nullptr);
}

TEST_P(ContainerIndexTest, TheDepartedStayForAWhile) {
  host.add_cgroup(path, "41\n");
  make_index();
  docker.tell(told('a', "api"));
  refreshed();
  const auto key = identity(path);
  host.remove_cgroup(path);
  auto set = refreshed();
  ASSERT_NE(set->owner_of(key), nullptr);
  EXPECT_EQ(set->owner_of(key)->entity.name, "api");
  EXPECT_EQ(set->owner_of(key)->departed, clock.now());
  EXPECT_EQ(set->owner_of(key)->state, ContainerState::exited);
  clock.advance(61s);
  EXPECT_EQ(refreshed()->owner_of(key), nullptr);
}

TEST_P(ContainerIndexTest, TheDepartedAreBoundedInNumber) {
  make_index();
  index.emplace(host.fs(), host.layout(), clock, std::vector<RuntimeSource*>{},
                ContainerIndexOptions{.max_departed = 2});
  for (const char digit : {'a', 'b', 'c'}) host.add_cgroup("/docker/" + id_of(digit), "");
  refreshed();
  for (const char digit : {'a', 'b', 'c'}) host.remove_cgroup("/docker/" + id_of(digit));
  EXPECT_EQ(refreshed()->all().size(), 2U);
}

TEST_P(ContainerIndexTest, ARemovalEventDepartsAtOnce) {
  host.add_cgroup(path, "41\n");
  make_index();
  refreshed();
  index->on_cgroup_removed(CgroupKey::of(77, 1), path);
  index->commit();
  EXPECT_FALSE(index->containers()->by_path(path)->departed) << "another tree's cgroup";
  index->on_cgroup_removed(identity(path), path);
  index->commit();
  EXPECT_TRUE(index->containers()->by_path(path)->departed);
}

TEST_P(ContainerIndexTest, ARestartIsANewRunUnderTheOldName) {
  host.add_cgroup(path, "41\n");
  make_index();
  docker.tell(told('a', "api"));
  refreshed();
  const auto old_key = identity(path);
  const auto first_start = *index->containers()->by_name("api")->started;

  clock.advance(10s);
  index->on_cgroup_removed(old_key, path);
  host.add_cgroup("/filler", "");  // so that the inode is not the same again
  std::filesystem::rename(host.tree().path("sys"), host.tree().path("sys-old"));
  std::filesystem::copy(host.tree().path("sys-old"), host.tree().path("sys"),
                        std::filesystem::copy_options::recursive);
  host.add_cgroup(path, "43\n");
  host.add_process(43, "host", 1500);
  const auto key = identity(path);
  ASSERT_FALSE(key == old_key);
  index->on_cgroup_created(key, path);
  index->commit();

  const auto* now = index->containers()->owner_of(key);
  ASSERT_NE(now, nullptr);
  EXPECT_EQ(now->entity.name, "api") << "known from the run before";
  EXPECT_EQ(now->pid, 43) << "the runtime's pid is the old run's";
  EXPECT_EQ(unix_seconds(*now->started), 1699990015) << "the runtime's start is the old run's";
  EXPECT_TRUE(now->host_network);
  EXPECT_EQ(index->containers()->owner_of(old_key)->started, first_start);

  auto again = told('a', "api");
  again.pid = 43;
  docker.tell(again);
  index->commit();
  EXPECT_EQ(index->containers()->owner_of(key)->started, clock.wall_now());
}

TEST_P(ContainerIndexTest, AReusedIdBelongsToTheNewCgroup) {
  host.add_cgroup(path, "41\n");
  make_index();
  refreshed();
  const auto key = identity(path);
  index->on_cgroup_removed(key, path);
  index->commit();
  ASSERT_NE(index->containers()->owner_of(key), nullptr);
  index->on_cgroup_created(key, "/system.slice");
  index->commit();
  EXPECT_EQ(index->containers()->owner_of(key), nullptr);
}

TEST_P(ContainerIndexTest, AContainerThatIsGoneBeforeItIsLookedAtIsStillKnown) {
  make_index();
  const auto key = CgroupKey::of(host.layout().identifying().id, 123456789);
  index->on_cgroup_created(key, path);
  index->commit();
  ASSERT_NE(index->containers()->owner_of(key), nullptr);
  EXPECT_TRUE(refreshed()->owner_of(key)->departed);
}

TEST_P(ContainerIndexTest, AFailedWalkKeepsWhatIsKnown) {
  host.add_cgroup(path, "41\n");
  make_index();
  refreshed();
  std::filesystem::remove_all(host.tree().path("sys"));
  EXPECT_FALSE(index->refresh());
  EXPECT_FALSE(index->containers()->by_path(path)->departed);
}

TEST(ContainerIndex, WithoutCgroupsThereIsTheHostAlone) {
  const FakeHost host(CgroupMode::none);
  const test::FakeClock clock;
  ContainerIndex index(host.fs(), host.layout(), clock, {});
  EXPECT_TRUE(index.refresh());
  EXPECT_TRUE(index.containers()->all().empty());
}

TEST(ContainerIndex, OlderRuntimesThatLeaveTheV2TreeAloneAreFound) {
  const FakeHost host(CgroupMode::hybrid);
  const test::FakeClock clock;
  const auto path = "/docker/" + id_of('c');
  host.write_cgroup("memory", path, "cgroup.procs", "5\n");
  ContainerIndex index(host.fs(), host.layout(), clock, {});
  ASSERT_TRUE(index.refresh());
  const auto* found = index.containers()->owner_of(host.key(4, "memory", path));
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->pid, 5);
}

TEST_P(ContainerIndexTest, UnitsStandBesideContainers) {
  const std::string unit = "/system.slice/nginx.service";
  const std::string inner = unit + "/docker/" + id_of('b');
  host.add_cgroup("/system.slice");
  host.add_cgroup(unit, "41\n");
  host.add_cgroup(unit + "/worker");
  host.add_cgroup(unit + "/docker");
  host.add_cgroup(inner);
  make_index();
  const auto set = refreshed();
  ASSERT_EQ(set->units().size(), 1U);
  const auto& nginx = *set->units().front();
  EXPECT_EQ(nginx.entity.labels,
            R"(id="/system.slice/nginx.service",image="",name="nginx.service")");
  EXPECT_TRUE(nginx.is_unit);
  EXPECT_EQ(nginx.runtime, "systemd");
  EXPECT_EQ(set->owner_of(identity(unit)), &nginx);
  EXPECT_EQ(set->owner_of(identity(unit + "/worker")), &nginx);
  ASSERT_EQ(set->all().size(), 1U);  // the container inside it
  EXPECT_EQ(set->owner_of(identity(inner)), set->all().front().get());
  EXPECT_EQ(set->by_path(unit), &nginx);
  EXPECT_TRUE(docker.nudged.contains(id_of('b')));
  EXPECT_EQ(docker.nudged.size(), 1U);  // nobody is asked about a unit
}

TEST_P(ContainerIndexTest, AUnitThatStopsIsRememberedForAWhile) {
  const std::string unit = "/system.slice/nginx.service";
  make_index();
  ASSERT_TRUE(refreshed()->units().empty());
  host.add_cgroup("/system.slice");
  host.add_cgroup(unit);
  const auto key = identity(unit);
  index->on_cgroup_created(key, unit);
  index->commit();
  ASSERT_NE(index->containers()->owner_of(key), nullptr);
  index->on_cgroup_removed(key, unit);
  index->commit();
  ASSERT_EQ(index->containers()->units().size(), 1U);
  EXPECT_TRUE(index->containers()->units().front()->departed.has_value());
  host.remove_cgroup(unit);
  clock.advance(std::chrono::minutes(2));
  EXPECT_TRUE(refreshed()->units().empty());
}

}  // namespace
}  // namespace strata
