#include "agent/all_collectors.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/config/host_keys.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_host.h"

namespace strata::agent {
namespace {

class AllCollectorsTest : public testing::Test {
 protected:
  [[nodiscard]] std::vector<CollectorRecipe> recipes() const {
    return all_collectors(config, {host.fs(), &clock, host.layout(), nullptr, {}, {}});
  }
  [[nodiscard]] bool runs(const std::string& name) const {
    const auto recipes = this->recipes();
    return std::any_of(recipes.begin(), recipes.end(),
                       [&](const auto& recipe) { return recipe.name == name; });
  }

  test::FakeHost host{CgroupMode::v2};
  test::FakeClock clock;
  Config config;
};

TEST_F(AllCollectorsTest, SubjectsOfContainersCanBeSwitchedOff) {
  auto& wanted = config.containers.collectors;
  const std::vector<std::pair<std::string, bool*>> subjects = {
      {"container_cpu", &wanted.cpu.enabled},
      {"container_disk_io", &wanted.disk_io.enabled},
      {"container_filesystem", &wanted.disk.enabled},
      {"container_machine", &wanted.machine.enabled},
      {"container_network", &wanted.network.enabled},
      {"container_pressure", &wanted.pressure.enabled}};
  for (const auto& [name, enabled] : subjects) {
    EXPECT_TRUE(runs(name)) << name;
    *enabled = false;
    EXPECT_FALSE(runs(name)) << name;
  }
}

/// 127.0.0.1 of another network is not the host's.
TEST_F(AllCollectorsTest, AContainerWithoutAnAddressIsNotLookedForOnTheHost) {
  AnnotatedApi found;
  found.job = "web";
  found.instance = "web:1";
  found.url = "http://127.0.0.1:1/metrics";
  found.labels = {{"instance", "web:1"}, {"name", "web"}};
  found.hosts = {"127.0.0.1"};
  found.only_inside = true;
  Parts parts{host.fs(), &clock, host.layout(), nullptr, {}, {}};
  parts.annotated = {found};
  const auto recipes = all_collectors(config, parts);
  ASSERT_EQ(recipes.back().name, "api/web/web:1");
  Batch batch;
  const auto status = recipes.back().make()->collect({}, batch);
  ASSERT_FALSE(status);
  EXPECT_THAT(status.error().message, testing::HasSubstr("CAP_SYS_ADMIN"));
  EXPECT_EQ(batch.labels(batch.samples().front()), "job=\"web\",instance=\"web:1\",name=\"web\"");
}

TEST_F(AllCollectorsTest, ThoseOfTheHostHaveTheNamesOfTheirSwitches) {
  for (const auto name : host_collector_names()) {
    *find_collector_switch(config.host.collectors, name) = true;
  }
  std::vector<std::string_view> made = {"ena"};  // `ethtool` shows what it would
  const auto all = recipes();
  for (const auto& recipe : all) {
    const auto collector = recipe.make();
    EXPECT_EQ(collector->name(), recipe.name);
    if (collector->layer() == Layer::host) made.emplace_back(recipe.name);
  }
  EXPECT_THAT(made, testing::UnorderedElementsAreArray(host_collector_names()));
}

TEST_F(AllCollectorsTest, AnOwnPeriodLongerThanThatOfAllHoldsForScrapesToo) {
  config.host.collectors.cpu.period = std::chrono::seconds(1);
  config.host.collectors.loadavg.period = std::chrono::minutes(5);
  for (const auto& recipe : recipes()) {
    if (recipe.name == "cpu") {
      EXPECT_EQ(recipe.cadence.period, std::chrono::seconds(1));
      EXPECT_EQ(recipe.cadence.freshest, Cadence{}.freshest);
    }
    if (recipe.name == "loadavg") {
      EXPECT_EQ(recipe.cadence.period, std::chrono::minutes(5));
      EXPECT_EQ(recipe.cadence.freshest, std::chrono::minutes(5));
    }
  }
}

}  // namespace
}  // namespace strata::agent
