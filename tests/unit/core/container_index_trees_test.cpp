// Which cgroups of which trees are a container's, by walks and by events.
#include <filesystem>

#include "tests/unit/core/container_index_fixture.h"

namespace strata {
namespace {

using namespace std::chrono_literals;
using test::FakeHost;
using test::id_of;

class ContainerIndexTreesTest : public test::ContainerIndexFixture {};

TEST_P(ContainerIndexTreesTest, KernelEventsTellOfAContainerBeforeAnyWalk) {
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

TEST_P(ContainerIndexTreesTest, WalksSeldomWhileEventsTellOfEveryChange) {
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

TEST_P(ContainerIndexTreesTest, CgroupsOfOtherTreesThatComeLaterAreFound) {
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

TEST_P(ContainerIndexTreesTest, TheSameNumberInAnotherTreeIsAnotherCgroup) {
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

TEST_P(ContainerIndexTreesTest, KeysOfEveryTreeLeadToTheContainer) {
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

TEST_P(ContainerIndexTreesTest, NestedCgroupsBelongToTheInnermostContainer) {
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

TEST_P(ContainerIndexTreesTest, NewInnerCgroupsAreFoundByTheWalkToo) {
  host.add_cgroup(path, "41\n");
  make_index();
  refreshed();
  host.add_cgroup(path + "/new");
  EXPECT_NE(refreshed()->owner_of(identity(path + "/new")), nullptr);
}

TEST_P(ContainerIndexTreesTest, AFailedWalkKeepsWhatIsKnown) {
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

TEST_P(ContainerIndexTreesTest, UnitsStandBesideContainers) {
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

INSTANTIATE_LAYOUTS(ContainerIndexTreesTest);

TEST_P(ContainerIndexTreesTest, OtherCgroupsStandBesideThemByTheirPathsAlone) {
  host.add_cgroup("/system.slice/nginx.service");
  host.add_cgroup(path + "/inner");
  make_index();
  const auto set = refreshed();
  std::vector<std::string> labels;
  for (const auto& cgroup : set->cgroups()) labels.push_back(cgroup->entity.labels);
  EXPECT_EQ(labels,
            (std::vector<std::string>{R"(id="/docker",image="",name="")",
                                      R"(id="/system.slice",image="",name="")",
                                      R"(id="/system.slice/nginx.service",image="",name="")"}));
  EXPECT_TRUE(set->is_live("/system.slice"));
  EXPECT_TRUE(set->is_live(path));
  EXPECT_FALSE(set->is_live(path + "/inner"));
  EXPECT_EQ(set->owner_of(identity("/system.slice")), nullptr);
  EXPECT_EQ(refreshed(), set) << "nothing has changed";
}

TEST_P(ContainerIndexTreesTest, OtherCgroupsCanBeLeftOut) {
  host.add_cgroup("/system.slice");
  index.emplace(host.fs(), host.layout(), clock, std::vector<RuntimeSource*>{&docker},
                ContainerIndexOptions{.plain_cgroups = false});
  EXPECT_TRUE(refreshed()->cgroups().empty());
}

}  // namespace
}  // namespace strata
