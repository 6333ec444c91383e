#include "agent/all_collectors.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"
#include "tests/support/fake_host.h"

namespace strata::agent {
namespace {

class AllCollectorsTest : public testing::Test {
 protected:
  [[nodiscard]] bool runs(const std::string& name) const {
    const Parts parts{host.fs(), &clock, host.layout(), nullptr, {}, {}};
    const auto recipes = all_collectors(config, parts);
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

}  // namespace
}  // namespace strata::agent
