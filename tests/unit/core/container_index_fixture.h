// A ContainerIndex over a fake host in each layout of cgroups, and a runtime that tells it names.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/identity/container_index.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_host.h"
#include "tests/support/fake_runtime.h"

namespace strata::test {

class ContainerIndexFixture : public testing::TestWithParam<CgroupMode> {
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
  FakeClock clock;
  FakeRuntime docker;
  std::optional<ContainerIndex> index;
};

/// After the tests of a class that derives from ContainerIndexFixture.
#define INSTANTIATE_LAYOUTS(suite)                                                              \
  INSTANTIATE_TEST_SUITE_P(Layouts, suite,                                                      \
                           testing::Values(CgroupMode::v1, CgroupMode::hybrid, CgroupMode::v2), \
                           [](const auto& mode) { return std::string(to_string(mode.param)); })

}  // namespace strata::test
