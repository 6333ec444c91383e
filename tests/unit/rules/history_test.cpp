#include "rules/history/history.h"

#include <atomic>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/promql/parser.h"

namespace strata::rules {
namespace {

using promql::Labels;
using promql::Sample;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::int64_t second = 1000;
constexpr std::int64_t minute = 60 * second;

Labels series(const std::string& name, const std::string& id = "a") {
  return Labels{{"__name__", name}, {"id", id}};
}

std::vector<Demand> demands_of_text(const std::string& text) {
  const auto expr = promql::parse_expression(text);
  return *demands_of(**expr, promql::EngineOptions{});
}

std::vector<Demand> demands(const std::vector<std::string>& expressions) {
  std::vector<Demand> all;
  for (const auto& text : expressions) {
    for (auto& one : demands_of_text(text)) all.push_back(one);
  }
  return all;
}

std::vector<std::vector<Sample>> selected(const History& history, const std::string& selector,
                                          std::int64_t from, std::int64_t to, bool newest = false) {
  const auto matchers = *promql::parse_selector(selector);
  const auto found = newest ? history.select_newest(matchers, from, to, {})
                            : history.select(matchers, from, to, {});
  EXPECT_TRUE(found);
  std::vector<std::vector<Sample>> all;
  for (const auto& one : found->series) all.emplace_back(one.samples.begin(), one.samples.end());
  return all;
}

TEST(History, TellsHowFarBackItKeeps) {
  History history;
  history.demand(demands({"x{id=\"a\"}", "rate(x[10m])", "rate({id=\"b\"}[20m])"}));
  const auto reach = [&](const std::string& selector) {
    return history.kept_reach(*promql::parse_selector(selector));
  };
  EXPECT_EQ(reach("x"), std::chrono::minutes(10));
  EXPECT_EQ(reach("x{id=\"a\",more=~\".+\"}"), std::chrono::minutes(10)) << "some of x";
  EXPECT_EQ(reach("x{id=\"b\"}"), std::chrono::minutes(20));
  EXPECT_EQ(reach("y"), promql::Milliseconds(0));
  EXPECT_EQ(reach("{id=~\"b\"}"), promql::Milliseconds(0)) << "another matcher, for all it knows";
}

TEST(History, KeepsOnlyWhatIsRead) {
  History history;
  history.demand(demands({"x{id=~\"a|b\"}", "rate(y[10m])"}));
  for (const auto* id : {"a", "b", "c"}) history.append(series("x", id), {second, 1});
  history.append(series("y"), {second, 1});
  history.append(series("z"), {second, 1});
  EXPECT_EQ(history.statistics().series, 3U);
  EXPECT_THAT(selected(history, "x", 0, minute), SizeIs(2));
  EXPECT_THAT(selected(history, "z", 0, minute), IsEmpty());
  EXPECT_TRUE(history.wants("y"));
  EXPECT_FALSE(history.wants("z"));
}

TEST(History, GivesTheSamplesOfTheTimeAskedFor) {
  History history;
  history.demand(demands({"max_over_time(x[1h])"}));
  for (int i = 0; i < 500; ++i) history.append(series("x"), {i * 5 * second, i * 1.5});
  const auto found = selected(history, "x", 10 * minute, 11 * minute);
  ASSERT_THAT(found, SizeIs(1));
  ASSERT_THAT(found[0], SizeIs(13));
  EXPECT_EQ(found[0].front(), (Sample{10 * minute, 180}));
  EXPECT_EQ(found[0].back(), (Sample{11 * minute, 198}));
  EXPECT_THAT(selected(history, "x", 50 * minute, 60 * minute), IsEmpty());
}

TEST(History, GivesTheNewestSampleAlone) {
  History history;
  history.demand(demands({"x"}));
  for (int i = 0; i < 100; ++i) history.append(series("x"), {i * second, 1.0 * i});
  EXPECT_THAT(selected(history, "x", 0, 200 * second, true),
              ElementsAre(ElementsAre(Sample{99 * second, 99})));
  // Not at a moment before it, where the newest is another.
  const auto earlier = selected(history, "x", 0, 50 * second, true);
  ASSERT_THAT(earlier, SizeIs(1));
  EXPECT_EQ(earlier[0].back(), (Sample{50 * second, 50}));
}

TEST(History, LetsGoWhatNobodyReadsAnyMore) {
  History history;
  history.demand(demands({"x"}));
  for (int i = 0; i < 3600; i += 5) {
    history.append(series("x"), {i * second, 1});
    history.trim(i * second);
  }
  const auto held = history.statistics().samples;
  EXPECT_GE(held, 60U);
  EXPECT_LE(held, 60U + 60U / 3 + 10);
  history.trim(3600 * second + 5 * minute + 1);
  EXPECT_EQ(history.statistics().series, 0U);
  EXPECT_EQ(history.statistics().samples, 0U);
  EXPECT_EQ(history.statistics().bytes, 0U);
}

TEST(History, OtherRulesMakeItForgetAndRemember) {
  History history;
  history.demand(demands({"x", "y"}));
  history.append(series("x"), {second, 1});
  history.append(series("y"), {second, 1});
  const auto epoch = history.epoch();
  history.demand(demands({"y", "z"}));
  EXPECT_GT(history.epoch(), epoch);
  EXPECT_THAT(selected(history, "x", 0, minute), IsEmpty());
  EXPECT_THAT(selected(history, "y", 0, minute), SizeIs(1));
  history.append(series("z"), {second, 1});
  EXPECT_EQ(history.statistics().series, 2U);
}

TEST(History, DropsWhatIsNotLater) {
  History history;
  history.demand(demands({"x"}));
  history.append(series("x"), {2 * second, 1});
  history.append(series("x"), {2 * second, 2});
  history.append(series("x"), {second, 3});
  EXPECT_THAT(selected(history, "x", 0, minute), ElementsAre(ElementsAre(Sample{2 * second, 1})));
  EXPECT_EQ(history.statistics().out_of_order, 2U);
}

TEST(History, TheEndOfWhatIsNotKeptIsNotKept) {
  History history;
  history.demand(demands({"x"}));
  history.append(series("x"), {second, promql::stale_marker()});
  EXPECT_EQ(history.statistics().series, 0U);
}

TEST(History, DropsTheOldestWhenMemoryIsFull) {
  constexpr std::size_t most = 64 << 10;
  History history({.bytes = most});
  history.demand(demands({"max_over_time(x[7d])"}));
  double value = 1;
  for (int i = 0; i < 20'000; ++i) {
    for (const auto* id : {"a", "b"}) {
      value = value * 1.37 - 1e3;
      history.append(series("x", id), {i * 5 * second, value});
    }
    if (i % 100 == 0) history.trim(i * 5 * second);
  }
  history.trim(20'000 * 5 * second);
  const auto now = history.statistics();
  EXPECT_LE(now.bytes, most);
  EXPECT_GT(now.samples_evicted, 0U);
  EXPECT_EQ(now.series, 2U);
  EXPECT_EQ(now.samples_added, 40'000U);
  EXPECT_EQ(selected(history, "x{id=\"a\"}", 0, 1'000'000 * second)[0].back().time,
            19'999 * 5 * second);
}

TEST(History, RefusesSeriesWhenMemoryIsFull) {
  History history({.bytes = 10'000});
  history.demand(demands({"x"}));
  for (int i = 0; i < 100; ++i) history.append(series("x", std::to_string(i)), {second, 1});
  const auto now = history.statistics();
  EXPECT_LE(now.bytes, 10'200U);
  EXPECT_GT(now.series, 5U);
  EXPECT_EQ(now.series + now.series_refused, 100U);
  EXPECT_THAT(selected(history, "x", 0, minute), SizeIs(now.series));
}

TEST(History, BoundsWhatASelectorMatches) {
  History history;
  history.demand(demands({"x"}));
  for (int i = 0; i < 10; ++i) history.append(series("x", std::to_string(i)), {second, 1});
  const auto matchers = *promql::parse_selector("x");
  EXPECT_EQ(history.select(matchers, 0, minute, {.series = 9}).error().code, Code::exhausted);
  EXPECT_EQ(history.select(matchers, 0, minute, {.samples = 9}).error().code, Code::exhausted);
  EXPECT_TRUE(history.select(matchers, 0, minute, {.series = 10, .samples = 10}));
}

TEST(History, OthersReadWhileItIsWritten) {
  History history;
  history.demand(demands({"max_over_time(x[10m])", "y"}));
  std::atomic<bool> done = false;
  std::thread reader([&] {
    const auto matchers = *promql::parse_selector("{id=~\".+\"}");
    while (!done) {
      const auto found = history.select(matchers, 0, 1'000'000 * second, {});
      ASSERT_TRUE(found);
      for (const auto& one : found->series) {
        for (std::size_t i = 1; i < one.samples.size(); ++i) {
          ASSERT_EQ(one.samples[i].value - one.samples[i - 1].value, 1);
        }
      }
    }
  });
  for (int i = 0; i < 3000; ++i) {
    for (const auto* id : {"a", "b", "c"}) history.append(series("x", id), {i * second, 1.0 * i});
    if (i % 50 == 0) history.trim(i * second);
  }
  done = true;
  reader.join();
}

}  // namespace
}  // namespace strata::rules
