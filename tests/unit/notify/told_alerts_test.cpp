#include "agent/notify/told_alerts.h"

#include <gtest/gtest.h>

#include "agent/judge/judged_group.h"
#include "rules/promql/memory_source.h"
#include "tests/support/fake_clock.h"

namespace strata::agent {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class Store final : public rules::SampleSink {
 public:
  void append(const promql::Labels& labels, const promql::Sample& sample) override {
    source.append(labels, sample);
  }
  promql::MemorySource source;
};

constexpr const char* rule = R"(groups:
- name: g
  rules:
  - alert: RedisDown
    expr: redis_up == 0
    labels: {severity: critical}
    annotations: {summary: "{{ $labels.instance }} is down"}
)";

class ToldAlertsTest : public testing::Test {
 protected:
  ToldAlertsTest() {
    load(seconds(5));
    external_.url = "http://host:9410";
    external_.labels = {{"host", "web-1"}, {"severity", "none"}};
  }

  void load(std::chrono::milliseconds interval) {
    auto parsed = rules::parse_rules(rule);
    group_.emplace(*JudgedGroup::make({"a.yaml", interval, parsed.file.groups.at(0)}));
  }

  /// The state after `at` seconds, and what is told then.
  Notices told_at(std::int64_t at, double up) {
    const auto now = at * 1000;
    store_.append({{"__name__", "redis_up"}, {"instance", "a:6379"}}, {now, up});
    group_->evaluate({engine_, store_.source, external_, now}, store_, clock_);
    return told_.take(*group_->shown(), external_);
  }

  test::FakeClock clock_;
  promql::Engine engine_{clock_};
  templates::External external_;
  Store store_;
  std::optional<JudgedGroup> group_;
  ToldAlerts told_;
};

TEST_F(ToldAlertsTest, SaysWhatPrometheusSays) {
  EXPECT_TRUE(told_at(0, 1).empty());
  const auto told = told_at(5, 0);
  ASSERT_EQ(told.size(), 1U);
  const auto& notice = *told.front();
  const promql::Labels labels = {{"alertname", "RedisDown"},
                                 {"host", "web-1"},
                                 {"instance", "a:6379"},
                                 {"severity", "critical"}};
  EXPECT_EQ(notice.labels, labels);
  EXPECT_EQ(notice.annotations.at("summary"), "a:6379 is down");
  EXPECT_EQ(notice.value, 0);
  EXPECT_EQ(notice.starts_at, 5'000);
  EXPECT_EQ(notice.ends_at, 5'000 + 4 * 60'000);
  EXPECT_EQ(notice.generator_url, "http://host:9410/graph?g0.expr=redis_up+%3D%3D+0&g0.tab=1");
  EXPECT_FALSE(notice.resolved);
  EXPECT_TRUE(notice.changed);
  EXPECT_EQ(notice.evaluation, 2U);
}

TEST_F(ToldAlertsTest, TheEndIsFourIntervalsAwayWhereTheyAreLongerThanTheResendDelay) {
  load(minutes(2));
  EXPECT_EQ(told_at(5, 0).front()->ends_at, 5'000 + 4 * 120'000);
}

TEST_F(ToldAlertsTest, WhatGoesOnIsToldAgainOnceAMinute) {
  EXPECT_EQ(told_at(0, 0).size(), 1U);
  EXPECT_TRUE(told_at(5, 0).empty());
  EXPECT_TRUE(told_at(60, 0).empty());
  const auto again = told_at(65, 0);
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again.front()->starts_at, 0);
  EXPECT_EQ(again.front()->ends_at, 65'000 + 240'000);
  EXPECT_FALSE(again.front()->changed);
  EXPECT_TRUE(told_at(125, 0).empty());
}

TEST_F(ToldAlertsTest, ItsEndIsToldAtOnceAndForAQuarterOfAnHour) {
  told_at(0, 0);
  const auto ended = told_at(10, 1);
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_TRUE(ended.front()->resolved);
  EXPECT_TRUE(ended.front()->changed);
  EXPECT_EQ(ended.front()->starts_at, 0);
  EXPECT_EQ(ended.front()->ends_at, 10'000);
  EXPECT_TRUE(told_at(15, 1).empty());
  const auto again = told_at(75, 1);
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again.front()->ends_at, 10'000);
  EXPECT_FALSE(again.front()->changed);
  EXPECT_EQ(told_at(10 + 15 * 60, 1).size(), 1U);
  EXPECT_TRUE(told_at(10 + 15 * 60 + 65, 1).empty());
}

TEST_F(ToldAlertsTest, WhatFiresAnewIsANewAlert) {
  told_at(0, 0);
  told_at(10, 1);
  const auto anew = told_at(20, 0);
  ASSERT_EQ(anew.size(), 1U);
  EXPECT_TRUE(anew.front()->changed);
  EXPECT_FALSE(anew.front()->resolved);
  EXPECT_EQ(anew.front()->starts_at, 20'000);
}

TEST(ExpressionLink, EscapesAsUrlsWantIt) {
  EXPECT_EQ(expression_link("http://h", "a{b=~\"ü|.*\"} > 0.5"),
            "http://h/graph?g0.expr=a%7Bb%3D~%22%C3%BC%7C.%2A%22%7D+%3E+0.5&g0.tab=1");
}

}  // namespace
}  // namespace strata::agent
