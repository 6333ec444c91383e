#include <gtest/gtest.h>

#include "rules/alerts/group_runner.h"
#include "rules/promql/memory_source.h"
#include "tests/support/fake_clock.h"

namespace strata::rules {
namespace {

using promql::Labels;

class Store final : public SampleSink {
 public:
  void append(const Labels& labels, const promql::Sample& sample) override {
    source.append(labels, sample);
  }
  promql::MemorySource source;
};

class AlertsTest : public testing::Test {
 protected:
  void load(const std::string& text) {
    auto parsed = parse_rules(text);
    ASSERT_TRUE(parsed.errors.empty()) << parsed.errors.front();
    auto runner = GroupRunner::make(parsed.file.groups.at(0));
    ASSERT_TRUE(runner);
    runner_.emplace(std::move(*runner));
  }

  std::vector<RuleFailure> at(std::int64_t minute, double up) {
    const auto time = minute * 60'000;
    store_.append(Labels{{"__name__", "up"}, {"job", "a"}}, {time, up});
    return runner_->evaluate({engine_, store_.source, external_, time}, store_);
  }

  AlertState state() const {
    const auto alerts = std::as_const(*runner_).alerting_rules().at(0)->alerts();
    return alerts.empty() ? AlertState::inactive : alerts.at(0)->state;
  }

  test::FakeClock clock_;
  promql::Engine engine_{clock_};
  templates::External external_;
  Store store_;
  std::optional<GroupRunner> runner_;
};

constexpr const char* down = R"(groups:
- name: g
  rules:
  - alert: Down
    expr: up == 0
    for: 2m
    keep_firing_for: 2m
    labels: {severity: page}
    annotations: {summary: "{{ $labels.job }} {{ $value }}"}
)";

TEST_F(AlertsTest, PendingThenFiringThenKeptThenOver) {
  load(down);
  at(0, 1);
  EXPECT_EQ(state(), AlertState::inactive);
  at(1, 0);
  EXPECT_EQ(state(), AlertState::pending);
  at(2, 0);
  EXPECT_EQ(state(), AlertState::pending);
  at(3, 0);
  EXPECT_EQ(state(), AlertState::firing);
  at(4, 1);
  EXPECT_EQ(state(), AlertState::firing);
  at(6, 1);
  EXPECT_EQ(state(), AlertState::inactive);
  const auto* alert = runner_->alerting_rules().at(0)->alerts().at(0);
  EXPECT_EQ(alert->resolved_at, 360'000);
  EXPECT_EQ(alert->annotations.at("summary"), "a 0");
  at(30, 1);
  EXPECT_TRUE(runner_->alerting_rules().at(0)->alerts().empty());
}

TEST_F(AlertsTest, APendingAlertThatGoesIsForgotten) {
  load(down);
  at(0, 0);
  at(1, 1);
  EXPECT_TRUE(runner_->alerting_rules().at(0)->alerts().empty());
}

TEST_F(AlertsTest, GoesOnAfterARestart) {
  load(down);
  Alert before;
  before.labels = Labels{{"alertname", "Down"}, {"job", "a"}, {"severity", "page"}};
  before.active_at = 0;
  auto& rule = *runner_->alerting_rules().at(0);
  rule.restore(before, 0);
  at(0, 1);
  EXPECT_EQ(rule.awaited().size(), 1U);  // until the rule finds it again
  at(2, 0);
  EXPECT_EQ(state(), AlertState::firing);
  EXPECT_TRUE(rule.awaited().empty());
}

TEST_F(AlertsTest, TimeThatTheAgentWasDownIsNotPended) {
  load(down);
  Alert before;
  before.labels = Labels{{"alertname", "Down"}, {"job", "a"}, {"severity", "page"}};
  before.active_at = 0;
  runner_->alerting_rules().at(0)->restore(before, 60'000);
  at(2, 0);
  EXPECT_EQ(state(), AlertState::pending);
  EXPECT_EQ(runner_->alerting_rules().at(0)->alerts().at(0)->active_at, 60'000);
  at(3, 0);
  EXPECT_EQ(state(), AlertState::firing);
}

TEST_F(AlertsTest, WhatWasFiringAndIsNotFoundAgainHasEnded) {
  load("groups: [{name: g, rules: [{alert: Down, expr: up == 0}]}]");
  Alert before;
  before.labels = Labels{{"alertname", "Down"}, {"job", "a"}};
  before.state = AlertState::firing;
  auto& rule = *runner_->alerting_rules().at(0);
  rule.restore(before, 0);
  at(1, 1);
  EXPECT_TRUE(rule.alerts().empty());
  rule.end_restoring(70'000);
  ASSERT_EQ(rule.alerts().size(), 1U);
  EXPECT_EQ(rule.alerts()[0]->state, AlertState::inactive);
  EXPECT_EQ(rule.alerts()[0]->resolved_at, 70'000);
}

TEST_F(AlertsTest, AGroupTakesOverWhatAnotherHad) {
  load(down);
  at(0, 0);
  auto before = std::move(*runner_);
  load(down);
  runner_->take_state(before);
  at(2, 0);
  EXPECT_EQ(state(), AlertState::firing);
  EXPECT_EQ(runner_->alerting_rules().at(0)->alerts().at(0)->active_at, 0);
}

TEST_F(AlertsTest, WhatARuleNoLongerMakesIsStale) {
  load("groups: [{name: g, rules: [{record: down, expr: up == 0}]}]");
  at(0, 0);
  at(1, 1);
  auto matcher = promql::Matcher::make(promql::MatchType::equal, "__name__", "down");
  const std::vector<promql::Matcher> matchers{*matcher};
  const auto found = store_.source.select(matchers, 0, 100'000, {});
  ASSERT_EQ(found->series.size(), 1U);
  EXPECT_TRUE(promql::is_stale(found->series[0].samples.back().value));
}

TEST_F(AlertsTest, OneRuleThatFailsLeavesTheOthersAlone) {
  load(
      "groups: [{name: g, limit: 1, rules: [{record: bad, expr: 'up * on() group_left "
      "label_replace(up, \"__name__\", \"x\", \"job\", \".*\") or vector(1)'}, {record: "
      "good, expr: up}]}]");
  EXPECT_EQ(at(0, 1).size(), 1U);
}

}  // namespace
}  // namespace strata::rules
