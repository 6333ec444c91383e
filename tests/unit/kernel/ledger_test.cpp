#include "collectors/kernel/ledger.h"

#include <gtest/gtest.h>

#include "collectors/kernel/cadvisor_entity.h"
#include "tests/unit/kernel/containers.h"

namespace strata::kernel {
namespace {

using test::again;
using test::api;
using test::container;
using test::containers_of;
using test::stranger;

struct Counters {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
};

constexpr CgroupKey api_in_memory = CgroupKey::of(4, 11651);

class LedgerTest : public ::testing::Test {
 protected:
  void collect(const ContainerSet& set, const std::vector<std::pair<CgroupKey, Counters>>& rows) {
    ledger_.begin(set);
    deleted_.clear();
    for (const auto& [key, value] : rows) {
      if (ledger_.add(key, {}, value, census_)) deleted_.push_back(key);
    }
    totals_.clear();
    ledger_.each([&](const Entity& entity, const auto& account) {
      ++visits_[entity.id];
      if (const auto found = account.find({}); found != account.end()) {
        totals_[entity.id] = found->second;
      }
    });
  }

  CgroupCensus census_{CgroupLayout{}};
  Ledger<Counters> ledger_;
  std::vector<CgroupKey> deleted_;
  std::map<std::string, Counters> totals_;
  std::map<std::string, int> visits_;
};

TEST_F(LedgerTest, AContainerIsTheSumOfItsCgroupsAndTheHostOfAll) {
  const auto set = containers_of({container("/docker/a", {api, api_in_memory})});
  collect(*set, {{api, {1, 10}}, {api_in_memory, {2, 20}}, {stranger, {4, 40}}, {{0}, {8, 80}}});
  EXPECT_EQ(totals_["/docker/a"].packets, 3U);
  EXPECT_EQ(totals_["/docker/a"].bytes, 30U);
  EXPECT_EQ(totals_["/"].packets, 15U);
  EXPECT_TRUE(deleted_.empty());
}

TEST_F(LedgerTest, NothingGoesBackwardsWhenACgroupIsRemoved) {
  const auto set = containers_of({container("/docker/a", {api})});
  collect(*set, {{api, {5, 50}}, {stranger, {1, 10}}});
  census_.on_removed(api);
  census_.on_removed(stranger);
  collect(*set, {{api, {6, 60}}, {stranger, {1, 10}}});
  EXPECT_EQ(deleted_, (std::vector<CgroupKey>{api, stranger}));
  EXPECT_EQ(totals_["/docker/a"].packets, 6U);
  EXPECT_EQ(totals_["/"].packets, 7U);
  collect(*set, {});  // the keys are deleted from the map
  EXPECT_EQ(totals_["/docker/a"].packets, 6U);
  EXPECT_EQ(totals_["/"].packets, 7U);
}

TEST_F(LedgerTest, ALateRowOfARemovedCgroupIsAdded) {
  const auto set = containers_of({container("/docker/a", {api})});
  census_.on_removed(api);
  collect(*set, {{api, {5, 50}}});
  collect(*set, {{api, {2, 20}}});  // writeback after the container's end
  EXPECT_EQ(totals_["/docker/a"].packets, 7U);
  EXPECT_EQ(totals_["/"].packets, 7U);
}

TEST_F(LedgerTest, TheNextRunOfAContainerGoesOnFromTheOneBefore) {
  const auto before = containers_of({container("/docker/a", {api})});
  census_.on_removed(api);
  collect(*before, {{api, {5, 50}}});
  const auto after =
      containers_of({container("/docker/a", {again}), container("/docker/a", {api})});
  visits_.clear();
  collect(*after, {{again, {1, 10}}});
  EXPECT_EQ(totals_["/docker/a"].packets, 6U);
  EXPECT_EQ(visits_["/docker/a"], 1);
}

TEST_F(LedgerTest, AForgottenContainerStaysInTheHostsTotal) {
  const auto set = containers_of({container("/docker/a", {api})});
  census_.on_removed(api);
  collect(*set, {{api, {5, 50}}});
  const auto empty = containers_of({});
  collect(*empty, {});
  EXPECT_EQ(totals_["/"].packets, 5U);
  EXPECT_EQ(totals_.size(), 1U);
}

TEST_F(LedgerTest, ContainersWithoutRowsAreVisitedToo) {
  const auto set = containers_of({container("/docker/a", {api})});
  collect(*set, {});
  EXPECT_EQ(visits_["/docker/a"], 1);
  EXPECT_FALSE(totals_.contains("/docker/a"));
}

TEST_F(LedgerTest, AUnitIsShownOnceItHasRows) {
  auto unit = *container("/system.slice/nginx.service", {stranger});
  unit.is_unit = true;
  Container host;
  host.entity = make_entity("/", "", "");
  const ContainerSet set(host, {container("/docker/a", {api})},
                         {std::make_shared<const Container>(unit)});
  collect(set, {{api, {1, 10}}});
  EXPECT_FALSE(visits_.contains("/system.slice/nginx.service"));
  collect(set, {{api, {1, 10}}, {stranger, {4, 40}}});
  EXPECT_EQ(totals_["/system.slice/nginx.service"].packets, 4U);
  EXPECT_EQ(totals_["/"].packets, 5U);
}

class CadvisorEntityTest : public ::testing::Test {
 protected:
  using Some = std::vector<std::shared_ptr<const Container>>;

  static std::shared_ptr<const Container> unit(const std::string& path) {
    auto made = *container(path, {stranger});
    made.is_unit = true;
    return std::make_shared<const Container>(std::move(made));
  }
  static std::shared_ptr<const Container> plain(const std::string& path) {
    auto made = *container(path, {});
    made.entity = make_entity(path, "", "");
    return std::make_shared<const Container>(std::move(made));
  }
  static ContainerSet set_of(const Some& containers, const Some& units, const Some& cgroups) {
    Container host;
    host.entity = make_entity("/", "", "");
    return {host, containers, units, cgroups};
  }
};

TEST_F(CadvisorEntityTest, OfAUnitHasNoName) {
  const auto nginx = unit("/system.slice/nginx.service");
  const auto cgroup = plain("/system.slice/nginx.service");
  const auto set = set_of({}, {nginx}, {plain("/system.slice"), cgroup});
  EXPECT_EQ(cadvisor_entity(set, nginx->entity), &cgroup->entity);
}

TEST_F(CadvisorEntityTest, OfAUnitThatIsGoneIsNone) {
  const auto nginx = unit("/system.slice/nginx.service");
  EXPECT_EQ(cadvisor_entity(set_of({}, {nginx}, {}), nginx->entity), nullptr);
}

TEST_F(CadvisorEntityTest, OfContainersAndTheHostIsTheirOwn) {
  const auto api_container = container("/docker/a", {api});
  const auto set = set_of({api_container}, {}, {plain("/docker")});
  EXPECT_EQ(cadvisor_entity(set, api_container->entity), &api_container->entity);
  EXPECT_EQ(cadvisor_entity(set, set.host().entity), &set.host().entity);
}

}  // namespace
}  // namespace strata::kernel
