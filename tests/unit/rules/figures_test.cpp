#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/figures/change.h"
#include "rules/figures/figure_window.h"
#include "tests/support/snapshot_text.h"

namespace strata::rules {
namespace {

using std::chrono::seconds;
using test::CollectorText;
using test::snapshot_of;
using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::Optional;
using ::testing::Pair;

constexpr Instant start{std::chrono::hours(1)};
const Subject api{About::container, "api", {}};

Figure figure(int at, Parts parts) { return {start + seconds(at), std::move(parts)}; }

TEST(Rate, IsPerSecondOverAllParts) {
  const auto before = figure(0, {{"a", 10}, {"b", 1}});
  const auto now = figure(10, {{"a", 30}, {"b", 1}, {"c", 5}});
  EXPECT_EQ(rate(now, before), 2.5);
  EXPECT_EQ(rate_of(now, before, "c"), 0.5);
  EXPECT_EQ(rate_of(now, before, "d"), std::nullopt);
  EXPECT_THAT(rates(now, before), ElementsAre(Pair("a", 2.0), Pair("c", 0.5)));
}

TEST(Rate, IsAbsentRatherThanWrong) {
  EXPECT_EQ(rate(figure(10, {{"", 1}}), {}), std::nullopt);
  EXPECT_EQ(rate({}, figure(0, {{"", 1}})), std::nullopt);
  EXPECT_EQ(rate(figure(10, {{"", 1}}), figure(0, {{"", 2}})), std::nullopt) << "began anew";
  EXPECT_EQ(rate(figure(0, {{"", 2}}), figure(0, {{"", 1}})), std::nullopt) << "the same moment";
  EXPECT_TRUE(rates(figure(0, {{"", 2}}), figure(0, {{"", 1}})).empty());
}

TEST(Quantile, IsOfWhatCameBetween) {
  const auto before = figure(0, {{"+Inf", 100}, {"0.1", 100}, {"0.2", 100}, {"1e-05", 100}});
  const auto now = figure(10, {{"+Inf", 110}, {"0.1", 100}, {"0.2", 110}, {"1e-05", 100}});
  EXPECT_THAT(quantile(now, before, 0.5), Optional(DoubleNear(0.15, 1e-9)));
  EXPECT_THAT(quantile(now, before, 0.95), Optional(DoubleNear(0.195, 1e-9)));
  EXPECT_EQ(quantile(before, figure(-10, before.parts), 0.5), std::nullopt) << "no observations";
  const auto beyond = figure(10, {{"+Inf", 110}, {"0.1", 100}, {"0.2", 100}, {"1e-05", 100}});
  EXPECT_EQ(quantile(beyond, before, 0.5), 0.2);
}

TEST(FigureSet, AddsUpWhatASnapshotTells) {
  const auto set =
      FigureSet::of(snapshot_of({{.name = "cpu",
                                  .lines = R"(
container_cpu_usage_seconds_total{id="/a",name="api",cpu="cpu00"} 1
container_cpu_usage_seconds_total{id="/a",name="api",cpu="cpu01"} 2
container_cpu_usage_seconds_total{id="/",name="",cpu="cpu01"} 99
strata_container_preempted_by_total{id="/a",name="api",by="hog"} 7
strata_container_memory_growth_bytes_per_second{id="/a",name="api",kind="anonymous"} 3
strata_container_memory_growth_bytes_per_second{id="/a",name="api",kind="file"} 4
strata_container_run_queue_latency_seconds_bucket{id="/a",name="api",le="0.5"} 4
)",
                                  .collected_at = start},
                                 {.name = "shop", .layer = Layer::business, .lines = R"(
http_requests_total{job="shop",instance="i",name="api",route="/a",status="200"} 5
http_requests_total{job="shop",instance="i",name="api",route="/b",status="200"} 6
http_requests_total{job="shop",instance="i",name="api",route="/b",code="503"} 1
)"}}));
  const auto* const found = set.find(api);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(total((*found)[FigureId::cpu_usage]), 3);
  EXPECT_EQ((*found)[FigureId::cpu_usage].at, start);
  EXPECT_EQ(total((*found)[FigureId::memory_growth]), 3);
  EXPECT_THAT((*found)[FigureId::preempted].parts, ElementsAre(Pair("hog", 7)));
  EXPECT_THAT((*found)[FigureId::run_queue_latency].parts, ElementsAre(Pair("0.5", 4)));
  EXPECT_EQ(total((*found)[FigureId::oom_kills]), std::nullopt);
  const auto* const served = set.find({About::api, "i", "shop"});
  ASSERT_NE(served, nullptr);
  EXPECT_THAT((*served)[FigureId::api_requests].parts,
              ElementsAre(Pair("200", 11), Pair("503", 1)));
  EXPECT_EQ(total((*set.find({About::container, "/", {}}))[FigureId::cpu_usage]), 99);
  EXPECT_EQ(set.all().size(), 3U);
}

TEST(FigureSet, OfTwoContainersOfANameTheOneThatRunsCounts) {
  const auto set = FigureSet::of(snapshot_of({{.name = "memory", .lines = R"(
strata_container_info{id="/old",name="api",state="exited"} 1
strata_container_info{id="/new",name="api",state="running"} 1
container_memory_rss{id="/old",name="api"} 100
container_memory_rss{id="/new",name="api"} 5
)"}}));
  EXPECT_EQ(total((*set.find(api))[FigureId::memory_anonymous]), 5);
  EXPECT_EQ(set.find(api)->id, "/new");
}

FigureSet cpu_at(int at, double value, const std::string& id = "/a") {
  Figures figures;
  figures.id = id;
  figures[FigureId::cpu_usage] = figure(at, {{"", value}});
  return FigureSet({{api, figures}});
}

TEST(FigureWindow, ComparesWithALookAWhileAgo) {
  const auto window = FigureWindow().after(cpu_at(0, 1)).after(cpu_at(10, 2)).after(cpu_at(20, 4));
  const auto now = cpu_at(21, 5);
  const auto& before = window.before(api, FigureId::cpu_usage, *now.find(api));
  EXPECT_EQ(before.at, start + seconds(10));
}

TEST(FigureWindow, ASlowTargetIsComparedWithItsLastAnswerButOne) {
  auto window = FigureWindow().after(cpu_at(0, 1));
  for (int look = 0; look < 3; ++look) window = window.after(cpu_at(60, 2));
  const auto now = cpu_at(60, 2);
  EXPECT_EQ(window.before(api, FigureId::cpu_usage, *now.find(api)).at, start);
}

TEST(FigureWindow, HasNothingOfANewContainer) {
  const auto window = FigureWindow().after(cpu_at(0, 1)).after(cpu_at(10, 2));
  const auto replaced = cpu_at(20, 0.5, "/b");
  EXPECT_TRUE(window.before(api, FigureId::cpu_usage, *replaced.find(api)).parts.empty());
  const auto first = FigureWindow().after(cpu_at(0, 1));
  const auto now = cpu_at(1, 2);
  EXPECT_EQ(first.before(api, FigureId::cpu_usage, *now.find(api)).at, start);
}

}  // namespace
}  // namespace strata::rules
