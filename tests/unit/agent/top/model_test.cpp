#include "agent/top/model.h"

#include <cmath>

#include <gtest/gtest.h>

#include "tests/unit/agent/top/looks.h"

namespace strata::top {
namespace {

using test::cell;
using test::container;
using test::look_at;

ServiceLook api(double at, double requests, double failures, Buckets buckets) {
  ServiceLook service{false, "shop", "127.0.0.1:3001", "api", at, {}};
  service.figures[Figure::requests] = requests;
  service.figures[Figure::failures] = failures;
  service.figures.histograms[index(Histogram::requests)] = std::move(buckets);
  return service;
}

TEST(TopModel, RatesOfTwoLooks) {
  const auto model = test::three_containers();
  EXPECT_EQ(cell(model, "api", Column::cpu), 0.5);
  EXPECT_EQ(cell(model, "idle", Column::cpu), 0);
  EXPECT_EQ(cell(model, "api", Column::memory), 3 << 20);
  EXPECT_FALSE(cell(model, "api", Column::wait)) << "nobody told";
  EXPECT_FALSE(cell(model, "api", Column::memory_share)) << "there is no limit";
}

TEST(TopModel, ContainersComeAndGo) {
  auto model = test::three_containers();
  model.take(look_at(103, {container("api", 11.5), container("new", 1)}));
  ASSERT_EQ(model.rows().size(), 2U);
  EXPECT_EQ(cell(model, "api", Column::cpu), 0.5);
  EXPECT_FALSE(cell(model, "new", Column::cpu));
  EXPECT_EQ(model.container("/docker/redis"), nullptr);
  EXPECT_EQ(model.track("/docker/redis"), nullptr);
  EXPECT_NE(model.history("/docker/new"), nullptr);
  model.take(look_at(104, {container("redis", 0.5), container("new", 3)}));
  EXPECT_FALSE(cell(model, "redis", Column::cpu)) << "what it was before it had gone is forgotten";
  EXPECT_EQ(cell(model, "new", Column::cpu), 2);
}

TEST(TopModel, AnotherRunOfTheAgentBeginsAnew) {
  auto model = test::three_containers();
  auto look = look_at(103, {container("api", 20)});
  look.run = "8";
  model.take(look);
  EXPECT_FALSE(cell(model, "api", Column::cpu));
  EXPECT_FALSE(model.has_rates());
}

TEST(TopModel, ThrottlingIsAPartOfThePeriods) {
  const auto looked = [](double at, double periods, double throttled) {
    auto one = container("api", 1);
    one.figures[Figure::cpu_periods] = periods;
    one.figures[Figure::cpu_throttled] = throttled;
    return look_at(at, {one});
  };
  Model model;
  model.take(looked(1, 100, 10));
  model.take(looked(2, 110, 15));
  EXPECT_EQ(cell(model, "api", Column::throttled), 0.5);
  model.take(looked(3, 110, 15));
  EXPECT_FALSE(cell(model, "api", Column::throttled)) << "it was idle";
}

TEST(TopModel, RequestsAreThoseOfItsApiAtTheApisOwnPace) {
  const auto looked = [](double at, ServiceLook service) {
    auto look = look_at(at, {container("api", 1)});
    look.services = {std::move(service)};
    return look;
  };
  Model model;
  model.take(looked(100, api(90, 0, 0, {{0.1, 0}})));
  model.take(looked(101, api(100, 40, 10, {{0.1, 40}})));
  model.take(looked(102, api(100, 40, 10, {{0.1, 40}})));
  EXPECT_EQ(cell(model, "api", Column::requests), 4);
  EXPECT_EQ(cell(model, "api", Column::errors), 0.25);
  EXPECT_DOUBLE_EQ(cell(model, "api", Column::request_p95).value(), 0.095);
  ASSERT_EQ(model.services("api").size(), 1U);
  EXPECT_TRUE(model.services("idle").empty());
}

TEST(TopModel, KernelFiguresAreUsedBeforeThoseOfCgroups) {
  const auto looked = [](double at, double kernel, double cgroup) {
    auto one = container("api", 1);
    one.figures[Figure::block_read] = kernel;
    one.figures[Figure::disk_read] = cgroup;
    one.figures[Figure::disk_write] = cgroup;
    return look_at(at, {one});
  };
  Model model;
  model.take(looked(1, 0, 0));
  model.take(looked(2, 10, 70));
  EXPECT_EQ(cell(model, "api", Column::read), 10);
  EXPECT_EQ(cell(model, "api", Column::write), 70);
}

TEST(TopModel, AlertsAreCountedByContainer) {
  auto model = test::three_containers();
  EXPECT_EQ(cell(model, "api", Column::alerts), 0);
  auto look = look_at(103, {container("api", 12)});
  look.alerts = {{"Slow", "warning", "api", true}, {"Full", "critical", "api", false}};
  model.take(look);
  EXPECT_EQ(cell(model, "api", Column::alerts), 1) << "one is pending";
}

TEST(TopModel, WithoutAnAgentNobodyJudges) {
  Model model;
  auto look = look_at(1, {container("api", 1)});
  look.run.clear();
  model.take(look);
  EXPECT_FALSE(cell(model, "api", Column::alerts));
}

TEST(TopModel, TheHostsCpuByMode) {
  const auto looked = [](double at, double all, double idle, double iowait) {
    auto look = look_at(at, {});
    look.host[Figure::cpu_all] = all;
    look.host[Figure::cpu_idle] = idle;
    look.host[Figure::cpu_iowait] = iowait;
    look.host[Figure::pressure_cpu] = at / 10;
    return look;
  };
  Model model;
  model.take(looked(1, 100, 50, 10));
  EXPECT_FALSE(model.host().busy);
  model.take(looked(2, 102, 50.5, 10.5));
  EXPECT_DOUBLE_EQ(model.host().busy.value(), 0.5);
  EXPECT_DOUBLE_EQ(model.host().iowait.value(), 0.25);
  EXPECT_DOUBLE_EQ(model.host().pressure_cpu.value(), 0.1);
  EXPECT_FALSE(model.host().steal);
}

TEST(TopModel, HistoryIsBounded) {
  Model model;
  for (int i = 0; i < 200; ++i) model.take(look_at(i, {container("api", i)}));
  const auto course = model.history("/docker/api")->course(0);
  EXPECT_EQ(course.size(), History::most);
  EXPECT_EQ(course.back(), 1);
}

TEST(TopModel, AnIdThatIsToldTwiceIsOneRow) {
  Model model;
  model.take(look_at(1, {container("api", 1), container("api", 2)}));
  EXPECT_EQ(model.rows().size(), 1U);
}

}  // namespace
}  // namespace strata::top
