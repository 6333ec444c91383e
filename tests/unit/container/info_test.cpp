#include "collectors/container/info.h"

#include <gtest/gtest.h>

#include "tests/unit/container/support.h"

namespace strata::container {
namespace {

TEST(InfoCollector, TellsWhoAContainerIsAndWhoSaidSo) {
  test::FakeClock clock;
  auto container = make_container(api_path, "api", 41, 2);
  container.runtime = "docker";
  container.source = "docker";
  container.state = ContainerState::paused;
  container.labels["com.docker.compose.service"] = "web";
  InfoCollector collector;
  const auto set = set_of({container});
  const auto got = collect(collector, set, clock);
  ASSERT_TRUE(got.status);
  ASSERT_EQ(got.samples.size(), 1U);
  EXPECT_EQ(
      got.samples[0].first,
      R"(strata_container_info{name="api",runtime="docker",source="docker",state="paused",)"
      R"(pid="41",compose_project="",compose_service="web",namespace="",pod="",container="",pod_uid="",qos="",sandbox=""})");
}

TEST(InfoCollector, TheDepartedHaveNone) {
  test::FakeClock clock;
  auto container = make_container(api_path, "api", 41, 2);
  container.departed = clock.now();
  InfoCollector collector;
  const auto set = set_of({container});
  const auto got = collect(collector, set, clock);
  EXPECT_TRUE(got.samples.empty());
}

}  // namespace
}  // namespace strata::container
