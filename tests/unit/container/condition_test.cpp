#include "collectors/container/condition.h"

#include <gtest/gtest.h>

#include "tests/unit/container/support.h"

namespace strata::container {
namespace {

using namespace std::chrono_literals;

Collected condition_of(const std::shared_ptr<const ContainerSet>& set) {
  test::FakeClock clock;
  ConditionCollector collector;
  return collect(collector, set, clock);
}

TEST(ConditionCollector, HealthHasCAdvisorsNumbersAndAName) {
  const std::vector<std::pair<Health, double>> verdicts = {{Health::healthy, 1},
                                                           {Health::starting, 0},
                                                           {Health::unhealthy, 0},
                                                           {Health::none, -1},
                                                           {Health::unknown, -1}};
  for (const auto& [verdict, number] : verdicts) {
    auto container = make_container(api_path, "api", 41, 2);
    container.health = verdict;
    const auto got = condition_of(set_of({container}));
    EXPECT_EQ(got.value(R"(container_health_state{name="api"})"), number) << to_string(verdict);
    const bool has_check = verdict != Health::none && verdict != Health::unknown;
    EXPECT_EQ(got.value("strata_container_health{name=\"api\",status=\"" +
                        std::string(to_string(verdict)) + "\"}"),
              has_check ? std::optional(1.0) : std::nullopt);
    EXPECT_EQ(got.count("strata_container_health{"), has_check ? 1U : 0U);
  }
}

TEST(ConditionCollector, TheLastRunsEndIsToldAlsoOfStoppedContainers) {
  auto job = make_container("abc", "job", 0, 2);
  job.last_exit = LastExit{137, WallTime(9s), true};
  for (const auto& set : {set_of({job}), stopped_set_of({job})}) {
    const auto got = condition_of(set);
    EXPECT_EQ(got.value(R"(strata_container_last_exit_code{name="job"})"), 137);
    EXPECT_EQ(got.value(R"(strata_container_last_exit_time_seconds{name="job"})"), 9);
    EXPECT_EQ(got.value(R"(strata_container_last_exit_oom_killed{name="job"})"), 1);
  }
}

TEST(ConditionCollector, WhatIsNotKnownHasNoSample) {
  auto job = make_container("abc", "job", 0, 2);
  job.last_exit = LastExit{};
  EXPECT_EQ(condition_of(stopped_set_of({job})).count("strata_container_last_exit"), 0U);
}

}  // namespace
}  // namespace strata::container
