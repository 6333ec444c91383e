#include "collectors/container/labels.h"

#include <gtest/gtest.h>

#include "tests/unit/container/support.h"

namespace strata::container {
namespace {

TEST(LabelsCollector, SpellsLabelsAsCAdvisorDoes) {
  test::FakeClock clock;
  auto container = make_container(api_path, "api", 41, 2);
  container.labels = {{"com.docker.compose.service", "we\"b"}, {"a-b", "first"}, {"a.b", "second"}};
  LabelsCollector collector;
  const auto got = collect(collector, set_of({container}), clock);
  ASSERT_EQ(got.samples.size(), 1U);
  EXPECT_EQ(got.samples[0].first, "strata_container_labels{id=\"" + api_path +
                                      R"(",image="app:1",name="api",container_label_a_b="first",)"
                                      R"(container_label_com_docker_compose_service="we\"b"})");
}

TEST(LabelsCollector, AContainerWithoutLabelsHasNone) {
  test::FakeClock clock;
  LabelsCollector collector;
  EXPECT_TRUE(collect(collector, one_container(), clock).samples.empty());
}

}  // namespace
}  // namespace strata::container
