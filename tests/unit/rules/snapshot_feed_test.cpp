#include "rules/history/snapshot_feed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/promql/parser.h"
#include "tests/support/fake_clock.h"

namespace strata::rules {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr MetricDef load{"load", "", MetricType::gauge, Layer::container, {}};
constexpr MetricDef wait{"wait_seconds", "", MetricType::histogram, Layer::container, {"cpu"}};

std::vector<Demand> demands_of_text(const std::string& text) {
  const auto expr = promql::parse_expression(text);
  return *demands_of(**expr, promql::EngineOptions{});
}

class SnapshotFeedTest : public testing::Test {
 protected:
  void read(const std::vector<std::string>& expressions) {
    std::vector<Demand> all;
    for (const auto& text : expressions) {
      for (auto& one : demands_of_text(text)) all.push_back(one);
    }
    history_.demand(all);
  }

  /// A collection by a collector, now.
  static CollectorReport report(const std::string& name, std::shared_ptr<const Batch> batch,
                                Instant at) {
    CollectorReport report;
    report.name = name;
    report.batch = std::move(batch);
    report.collected_at = at;
    report.up = true;
    return report;
  }

  std::shared_ptr<const Batch> loads(const std::vector<std::string>& containers, double value) {
    auto batch = std::make_shared<Batch>();
    for (const auto& name : containers) {
      auto entity = std::make_shared<Entity>(make_entity("/docker/" + name, "", name));
      batch->add(load, *entity, value);
      batch->hold(entity);
    }
    return batch;
  }

  void feed(std::vector<CollectorReport> reports, const Batch* own = nullptr) {
    feed_.feed(freeze(1, clock_.now(), clock_.wall_now(), std::move(reports)), own);
  }
  void feed_loads(const std::vector<std::string>& containers, double value) {
    feed({report("a", loads(containers, value), clock_.now())});
  }

  /// Values with "stale" for the marker, by the name of the container.
  std::map<std::string, std::vector<std::string>> values(const std::string& selector) {
    const auto found = history_.select(*promql::parse_selector(selector), 0,
                                       std::numeric_limits<std::int64_t>::max() / 2, {});
    std::map<std::string, std::vector<std::string>> all;
    for (const auto& one : found->series) {
      auto& list = all[std::string(one.labels.get("name"))];
      for (const auto& sample : one.samples) {
        list.push_back(promql::is_stale(sample.value)
                           ? "stale"
                           : std::to_string(static_cast<int>(sample.value)));
      }
    }
    return all;
  }

  test::FakeClock clock_;
  History history_;
  SnapshotFeed feed_{history_, promql::Labels{{"job", "strata"}, {"instance", "h:1"}}};
};

TEST_F(SnapshotFeedTest, TakesWhatIsRead) {
  read({"load{name=\"api\"}"});
  feed_loads({"api", "redis"}, 3);
  EXPECT_EQ(history_.statistics().series, 1U);
  const auto labels = history_.all_labels();
  ASSERT_THAT(labels, SizeIs(1));
  EXPECT_EQ(to_string(labels[0]),
            "{__name__=\"load\", id=\"/docker/api\", instance=\"h:1\", job=\"strata\", "
            "name=\"api\"}");
}

TEST_F(SnapshotFeedTest, LinesOfAHistogramAreSeries) {
  read({"wait_seconds_bucket{le=\"+Inf\"}", "wait_seconds_count"});
  auto batch = std::make_shared<Batch>();
  const auto entity = make_entity("/", "", "");
  const std::array<Bucket, 2> buckets = {{{0.5, 1}, {1, 2}}};
  batch->add(wait, entity, HistogramView{buckets, 2.5, 3}, {"0"});
  feed({report("a", batch, clock_.now())});
  EXPECT_EQ(history_.statistics().series, 2U);
}

TEST_F(SnapshotFeedTest, ASampleHasTheMomentOfItsCollection) {
  read({"load"});
  const auto collected = clock_.now();
  const auto wall = clock_.wall_now();
  clock_.advance(milliseconds(700));
  feed({report("a", loads({"api"}, 1), collected)});
  const auto found = history_.select(*promql::parse_selector("load"), 0, 1LL << 60, {});
  EXPECT_EQ(found->series.at(0).samples[0].time, wall.time_since_epoch() / milliseconds(1));
}

TEST_F(SnapshotFeedTest, TheSameCollectionIsTakenOnce) {
  read({"load"});
  const auto a = report("a", loads({"api"}, 1), clock_.now());
  feed({a});
  clock_.advance(seconds(5));
  feed({a, report("b", loads({"redis"}, 2), clock_.now())});
  clock_.advance(seconds(5));
  feed({report("a", loads({"api"}, 3), clock_.now()),
        report("b", loads({"redis"}, 2), clock_.now())});
  EXPECT_THAT(values("load")["api"], ElementsAre("1", "3"));
  EXPECT_THAT(values("load")["redis"], ElementsAre("2", "2"));
}

TEST_F(SnapshotFeedTest, OftenerThanEachSecondNothingIsTaken) {
  read({"load"});
  for (int i = 0; i < 20; ++i) {
    feed_loads({"api"}, i);
    clock_.advance(milliseconds(250));
  }
  EXPECT_THAT(values("load")["api"], ElementsAre("0", "4", "8", "12", "16"));
}

TEST_F(SnapshotFeedTest, SeriesMayComeAndGoAnywhere) {
  read({"load"});
  const std::vector<std::vector<std::string>> collections = {
      {"b", "d"}, {"a", "b", "c", "d"}, {"d", "b"}, {"c", "d", "a"}, {}, {"b"}};
  int value = 0;
  for (const auto& containers : collections) {
    feed_loads(containers, ++value);
    clock_.advance(seconds(5));
  }
  EXPECT_THAT(values("load")["a"], ElementsAre("2", "stale", "4", "stale"));
  EXPECT_THAT(values("load")["b"], ElementsAre("1", "2", "3", "stale", "6"));
  EXPECT_THAT(values("load")["c"], ElementsAre("2", "stale", "4", "stale"));
  EXPECT_THAT(values("load")["d"], ElementsAre("1", "2", "3", "4", "stale"));
}

TEST_F(SnapshotFeedTest, ACollectorThatFailsOrGoesEndsItsSeries) {
  read({"load"});
  const auto b = report("b", loads({"redis"}, 2), clock_.now());
  feed({report("a", loads({"api"}, 1), clock_.now()), b});
  clock_.advance(seconds(5));
  auto failed = report("a", nullptr, clock_.now());
  failed.up = false;
  feed({failed, b});
  clock_.advance(seconds(5));
  feed({failed});
  EXPECT_THAT(values("load")["api"], ElementsAre("1", "stale"));
  EXPECT_THAT(values("load")["redis"], ElementsAre("2", "stale"));
}

TEST_F(SnapshotFeedTest, WhatRulesMadeIsNotTakenAgain) {
  read({"load"});
  const auto own = loads({"api"}, 1);
  feed({report("rules", own, clock_.now())}, own.get());
  EXPECT_EQ(history_.statistics().series, 0U);
}

TEST_F(SnapshotFeedTest, OtherRulesReadOtherSeriesFromThenOn) {
  read({"load{name=\"a\"}"});
  feed_loads({"a", "b"}, 1);
  read({"load{name=\"b\"}"});
  clock_.advance(seconds(5));
  feed_loads({"a", "b"}, 2);
  EXPECT_THAT(values("load")["a"], IsEmpty());
  EXPECT_THAT(values("load")["b"], ElementsAre("2"));
}

TEST_F(SnapshotFeedTest, AnApplicationsOwnTimesAreKeptAndNeverMarked) {
  read({"own"});
  static constexpr MetricDef own{"own", "", MetricType::gauge, Layer::business, {}};
  auto batch = std::make_shared<Batch>();
  batch->add_rendered(own, Suffix::none, "job=\"x\"", 7, 1'699'999'999'000);
  feed({report("a", batch, clock_.now())});
  clock_.advance(seconds(5));
  feed({report("a", std::make_shared<Batch>(), clock_.now())});
  const auto found = history_.select(*promql::parse_selector("own"), 0, 1LL << 60, {});
  ASSERT_THAT(found->series, SizeIs(1));
  EXPECT_THAT(found->series[0].samples, ElementsAre(promql::Sample{1'699'999'999'000, 7}));
  EXPECT_EQ(found->series[0].labels.get("job"), "x");
}

TEST_F(SnapshotFeedTest, AClockThatGoesBackBeginsAnew) {
  read({"load"});
  feed_loads({"api"}, 1);
  clock_.advance(-seconds(3600));
  feed_loads({"api"}, 2);
  EXPECT_THAT(values("load")["api"], ElementsAre("2"));
}

}  // namespace
}  // namespace strata::rules
