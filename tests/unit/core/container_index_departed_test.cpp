// What goes, comes again, or has another's number.
#include <filesystem>

#include "tests/unit/core/container_index_fixture.h"

namespace strata {
namespace {

using namespace std::chrono_literals;
using test::id_of;

class ContainerIndexDepartedTest : public test::ContainerIndexFixture {};

TEST_P(ContainerIndexDepartedTest, TheSameNumberLaterIsTheNewContainers) {
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

TEST_P(ContainerIndexDepartedTest, AnInnerCgroupThatIsGoneKeepsItsContainerUntilItsNumberIsReused) {
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

TEST_P(ContainerIndexDepartedTest, TheDepartedStayForAWhile) {
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

TEST_P(ContainerIndexDepartedTest, TheDepartedAreBoundedInNumber) {
  make_index();
  index.emplace(host.fs(), host.layout(), clock, std::vector<RuntimeSource*>{},
                ContainerIndexOptions{.max_departed = 2});
  for (const char digit : {'a', 'b', 'c'}) host.add_cgroup("/docker/" + id_of(digit), "");
  refreshed();
  for (const char digit : {'a', 'b', 'c'}) host.remove_cgroup("/docker/" + id_of(digit));
  EXPECT_EQ(refreshed()->all().size(), 2U);
}

TEST_P(ContainerIndexDepartedTest, ARemovalEventDepartsAtOnce) {
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

TEST_P(ContainerIndexDepartedTest, ARestartIsANewRunUnderTheOldName) {
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

TEST_P(ContainerIndexDepartedTest, AReusedIdBelongsToTheNewCgroup) {
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

TEST_P(ContainerIndexDepartedTest, AContainerThatIsGoneBeforeItIsLookedAtIsStillKnown) {
  make_index();
  const auto key = CgroupKey::of(host.layout().identifying().id, 123456789);
  index->on_cgroup_created(key, path);
  index->commit();
  ASSERT_NE(index->containers()->owner_of(key), nullptr);
  EXPECT_TRUE(refreshed()->owner_of(key)->departed);
}

TEST_P(ContainerIndexDepartedTest, AUnitThatStopsIsRememberedForAWhile) {
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

INSTANTIATE_LAYOUTS(ContainerIndexDepartedTest);

}  // namespace
}  // namespace strata
