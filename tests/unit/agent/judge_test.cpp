#include "agent/judge/judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ringbuffer_sink.h>
#include <spdlog/spdlog.h>

#include "rules/promql/parser.h"
#include "tests/support/exposed.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_tree.h"

namespace strata::agent {
namespace {

using rules::AlertState;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr MetricDef load{"load", "", MetricType::gauge, Layer::host, {}};

constexpr const char* high = R"(groups:
- name: g
  interval: 5s
  rules:
  - record: load:double
    expr: load * 2
  - alert: High
    expr: load:double > 10
    for: 20s
    labels: {severity: page}
    annotations: {summary: "{{ $value }} on {{ $labels.instance }}, {{ $externalLabels.host }}"}
)";

class JudgeTest : public testing::Test {
 protected:
  JudgeTest() { restart(); }

  void restart(JudgeOptions options) {
    judge_.reset();
    judge_.emplace(std::move(options), clock_);
  }
  void restart() {
    restart({tree_.path("state"),
             promql::Labels{{"job", "strata"}, {"instance", "h:1"}},
             {{{"host", "h"}}, "http://h:1"}});
  }

  Status apply(const std::string& text, const std::string& name = "a.yaml", bool shipped = false) {
    auto loaded = load_rule_texts({{name, text}}, usual_interval);
    if (!loaded) return fail(loaded.error());
    loaded->shipped = shipped;
    auto prepared = judge_->prepare(std::move(*loaded), {});
    if (!prepared) return fail(prepared.error());
    judge_->apply(std::move(*prepared));
    return {};
  }

  void tick(double value) {
    clock_.advance(seconds(5));
    auto batch = std::make_shared<Batch>();
    batch->add(load, value);
    CollectorReport host;
    host.name = "host";
    host.batch = batch;
    host.collected_at = clock_.now();
    host.up = true;
    judge_->on_snapshot(freeze(1, clock_.now(), clock_.wall_now(), {judge_->report(), host}));
    judge_->run_due();
  }
  void ticks(int count, double value) {
    for (int i = 0; i < count; ++i) tick(value);
  }

  std::string exposed() {
    std::string text;
    render(freeze(1, clock_.now(), clock_.wall_now(), {judge_->report()}), {},
           ExpositionFormat::prometheus_text, text);
    return text;
  }

  std::vector<rules::Alert> alerts() const {
    std::vector<rules::Alert> all;
    for (const auto& group : judge_->view()->groups) {
      for (const auto& rule : group->rules) {
        all.insert(all.end(), rule.alerts.begin(), rule.alerts.end());
      }
    }
    return all;
  }

  test::TempTree tree_;
  test::FakeClock clock_;
  std::optional<Judge> judge_;
};

TEST_F(JudgeTest, NothingIsDueBeforeTheFirstSnapshot) {
  ASSERT_TRUE(apply(high));
  EXPECT_EQ(judge_->next_due(), std::nullopt);
  judge_->run_due();
  EXPECT_EQ(judge_->view()->groups.at(0)->last_evaluation, 0);
  tick(1);
  ASSERT_TRUE(judge_->next_due());
  EXPECT_LE(*judge_->next_due(), clock_.now() + seconds(5));
}

TEST_F(JudgeTest, AnAlertPendsFiresAndEnds) {
  ASSERT_TRUE(apply(high));
  ticks(3, 6);
  ASSERT_THAT(alerts(), SizeIs(1));
  EXPECT_EQ(alerts()[0].state, AlertState::pending);
  EXPECT_EQ(alerts()[0].annotations.at("summary"), "12 on h:1, h");
  ticks(4, 6);
  EXPECT_EQ(alerts()[0].state, AlertState::firing);
  EXPECT_THAT(exposed(),
              HasSubstr("ALERTS{alertname=\"High\",alertstate=\"firing\",instance=\"h:1\","
                        "job=\"strata\",severity=\"page\"} 1\n"));
  EXPECT_THAT(exposed(), HasSubstr("load:double{instance=\"h:1\",job=\"strata\"} 12\n"));
  EXPECT_THAT(exposed(), HasSubstr("ALERTS_FOR_STATE{alertname=\"High\","));
  ticks(2, 1);
  EXPECT_EQ(alerts()[0].state, AlertState::inactive);
  EXPECT_THAT(exposed(), Not(HasSubstr("ALERTS{")));
}

TEST_F(JudgeTest, ATemplateThatFailsIsSaidOnceAndTheAlertFires) {
  const auto log = std::make_shared<spdlog::sinks::ringbuffer_sink_mt>(16);
  const auto earlier = spdlog::default_logger();
  spdlog::set_default_logger(std::make_shared<spdlog::logger>("test", log));
  restart();
  ASSERT_TRUE(apply(R"(groups: [{name: g, interval: 5s, rules: [{alert: Odd, expr: load > 0,
                    annotations: {summary: '{{ query "nothing" | first | value }}'}}]}])"));
  ticks(4, 1);
  EXPECT_EQ(alerts()[0].state, AlertState::firing);
  EXPECT_THAT(log->last_formatted(),
              ElementsAre(HasSubstr("rule Odd of group g, a.yaml: summary: <error expanding")));
  judge_.reset();
  spdlog::set_default_logger(earlier);
}

TEST_F(JudgeTest, LinksLeadToTheAgentOrWhereItIsReached) {
  Config config;
  EXPECT_THAT(judge_options(config).external.url,
              AllOf(testing::StartsWith("http://"), testing::EndsWith(":9410")));
  config.external_url = "https://strata.example/web-1/";
  EXPECT_EQ(judge_options(config).external.url, "https://strata.example/web-1");
}

TEST_F(JudgeTest, WhatShippedRulesRecordIsNotShown) {
  ASSERT_TRUE(apply(high));
  ticks(4, 6);
  ASSERT_TRUE(apply(high, "a.yaml", true));
  EXPECT_THAT(exposed(), Not(HasSubstr("load:double")));
  ticks(4, 6);
  EXPECT_THAT(exposed(), Not(HasSubstr("load:double")));
  EXPECT_THAT(exposed(), HasSubstr("ALERTS{alertname=\"High\""));
  ASSERT_TRUE(apply(high));
  ticks(2, 6);
  EXPECT_THAT(exposed(), HasSubstr("load:double{"));
}

TEST_F(JudgeTest, TellsOfEachEvaluation) {
  ASSERT_TRUE(apply(high));
  std::vector<std::shared_ptr<const GroupView>> told;
  judge_->on_evaluated([&](const auto& group) { told.push_back(group); });
  ticks(4, 6);
  ASSERT_GE(told.size(), 3U);
  EXPECT_EQ(told.back(), judge_->view()->groups.at(0));
  EXPECT_EQ(told.back()->rules.at(1).alerts.size(), 1U);
  EXPECT_EQ(told.back()->rules.at(1).health, RuleHealth::ok);
  EXPECT_THAT(exposed(),
              HasSubstr("strata_rule_evaluation_failures_total{rule_group=\"a.yaml;g\"} 0"));
}

TEST_F(JudgeTest, ARuleThatFailsIsToldAndLeavesTheOthersAlone) {
  ASSERT_TRUE(
      apply("groups: [{name: g, interval: 5s, rules: [{record: bad, expr: 'load + on() "
            "group_left() (load or label_replace(load, \"a\", \"b\", \"\", \"\"))'}, "
            "{alert: Good, expr: load > 0}]}]"));
  ticks(3, 1);
  const auto group = judge_->view()->groups.at(0);
  EXPECT_EQ(group->rules.at(0).health, RuleHealth::err);
  EXPECT_THAT(group->rules.at(0).last_error, HasSubstr("duplicate"));
  EXPECT_EQ(group->rules.at(1).health, RuleHealth::ok);
  EXPECT_THAT(alerts(), SizeIs(1));
  EXPECT_FALSE(judge_->report().up);
}

TEST_F(JudgeTest, AReloadKeepsTheAlertsOfUnchangedRules) {
  ASSERT_TRUE(apply(high));
  ticks(8, 6);
  const auto before = alerts();
  ASSERT_THAT(before, SizeIs(1));
  ASSERT_TRUE(apply(std::string(high) + "  - {alert: Other, expr: load < 0}\n"));
  ASSERT_THAT(alerts(), SizeIs(1));
  ticks(2, 6);
  EXPECT_EQ(alerts()[0].active_at, before[0].active_at);
  EXPECT_EQ(alerts()[0].state, AlertState::firing);
}

TEST_F(JudgeTest, WhatAReloadTakesAwayEnds) {
  ASSERT_TRUE(apply(high));
  ticks(8, 6);
  EXPECT_THAT(exposed(), AllOf(HasSubstr("ALERTS{"), HasSubstr("load:double{")));
  ASSERT_TRUE(apply("groups: []"));
  EXPECT_THAT(exposed(), AllOf(Not(HasSubstr("ALERTS{")), Not(HasSubstr("load:double{"))));
  EXPECT_THAT(judge_->view()->groups, IsEmpty());
}

TEST_F(JudgeTest, ABadFileLeavesTheOldRulesInForce) {
  ASSERT_TRUE(apply(high));
  ticks(3, 6);
  const auto bad = apply("groups:\n- name: g\n  rules:\n  - alert: a\n    expr: up ==\n");
  ASSERT_FALSE(bad);
  EXPECT_THAT(bad.error().message, HasSubstr("a.yaml: 5:11: group \"g\", rule 1, \"a\": could not "
                                             "parse expression: 1:6: parse error"));
  EXPECT_THAT(alerts(), SizeIs(1));
}

TEST_F(JudgeTest, ARuleThatReachesTooFarIsRefused) {
  const auto far = apply(
      "groups: [{name: g, rules: [{alert: a, expr: 'avg_over_time(load[30d]) > "
      "1'}]}]");
  ASSERT_FALSE(far);
  EXPECT_THAT(far.error().message,
              HasSubstr("a.yaml: group \"g\", rule \"a\": load reads 30d back"));
}

TEST_F(JudgeTest, AlertsSurviveARestart) {
  ASSERT_TRUE(apply(high));
  ticks(8, 6);
  const auto before = alerts();
  judge_->stop();
  restart();
  clock_.advance(minutes(2));
  ASSERT_TRUE(apply(high));
  EXPECT_THAT(alerts(), IsEmpty());  // until they are found again
  ticks(2, 6);
  ASSERT_THAT(alerts(), SizeIs(1));
  EXPECT_EQ(alerts()[0].state, AlertState::firing);
  EXPECT_EQ(alerts()[0].active_at, before[0].active_at);
  EXPECT_EQ(alerts()[0].fired_at, before[0].fired_at);
}

TEST_F(JudgeTest, WhatPendedGoesOnPending) {
  ASSERT_TRUE(apply(high));
  ticks(3, 6);
  const auto before = alerts().at(0).active_at;
  judge_->stop();
  restart();
  clock_.advance(minutes(2));
  ASSERT_TRUE(apply(high));
  ticks(2, 6);
  ASSERT_THAT(alerts(), SizeIs(1));
  EXPECT_EQ(alerts()[0].active_at, before + 120'000);
}

TEST_F(JudgeTest, WhatIsNotFoundAgainHasEnded) {
  ASSERT_TRUE(apply(high));
  ticks(8, 6);
  judge_->stop();
  restart();
  ASSERT_TRUE(apply(high));
  ticks(62, 1);
  ASSERT_THAT(alerts(), SizeIs(1));
  EXPECT_EQ(alerts()[0].state, AlertState::inactive);
  EXPECT_TRUE(alerts()[0].resolved_at);
}

TEST_F(JudgeTest, AlertsThatAreTooOldStartAfresh) {
  ASSERT_TRUE(apply(high));
  ticks(8, 6);
  judge_->stop();
  restart();
  clock_.advance(hours(2));
  ASSERT_TRUE(apply(high));
  ticks(2, 6);
  ASSERT_THAT(alerts(), SizeIs(1));
  EXPECT_EQ(alerts()[0].state, AlertState::pending);
}

TEST_F(JudgeTest, ADamagedFileStartsAfresh) {
  ASSERT_TRUE(apply(high));
  ticks(8, 6);
  judge_->stop();
  restart();
  tree_.write("state/alerts", "strata-alerts 1 00000000\n{}");
  ASSERT_TRUE(apply(high));
  ticks(2, 6);
  ASSERT_THAT(alerts(), SizeIs(1));
  EXPECT_EQ(alerts()[0].state, AlertState::pending);
}

TEST_F(JudgeTest, KeepsWhatOthersAskFor) {
  ASSERT_TRUE(apply("groups: []"));
  const auto expr = promql::parse_expression("max_over_time(load[10m])");
  judge_->keep(*rules::demands_of(**expr, promql::EngineOptions{}));
  tick(1);
  EXPECT_EQ(judge_->history().statistics().series, 1U);
  EXPECT_THAT(exposed(), AllOf(HasSubstr("strata_history_series 1\n"),
                               HasSubstr("strata_history_limit_bytes 25165824\n")));
}

TEST(RuleFiles, AreFoundByPatterns) {
  const test::TempTree tree;
  tree.write("b.yaml", "groups: [{name: b, rules: []}]");
  tree.write("a.yaml", "groups: [{name: a, interval: 7s, rules: []}]");
  const auto loaded = load_rule_files({{tree.path("*.yaml"), tree.path("a.yaml")}});
  ASSERT_TRUE(loaded) << loaded.error().message;
  ASSERT_THAT(loaded->groups, SizeIs(2));
  EXPECT_EQ(loaded->groups[0].file, tree.path("a.yaml"));
  EXPECT_EQ(loaded->groups[0].interval, seconds(7));
  EXPECT_EQ(loaded->groups[1].interval, usual_interval);
}

TEST(RuleFiles, EveryMistakeOfEveryFileIsTold) {
  const test::TempTree tree;
  tree.write("a.yaml", "groups: [{name: a, rules: [{record: 1x, expr: up}]}]");
  tree.write("b.yaml", "grops: []");
  const auto loaded = load_rule_files({{tree.path("*.yaml"), "relative.yaml"}});
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().message,
              AllOf(HasSubstr(tree.path("a.yaml") + ": 1:"), HasSubstr(tree.path("b.yaml") + ": "),
                    HasSubstr("field grops not found"), HasSubstr("relative.yaml: must be an")));
}

TEST(RuleFiles, APatternWithoutFilesIsWorthAWord) {
  const auto loaded = load_rule_files({{"/nonexistent/*.yaml"}});
  ASSERT_TRUE(loaded);
  EXPECT_THAT(loaded->notes, ElementsAre(HasSubstr("no file matches /nonexistent/*.yaml")));
}

TEST(RuleFiles, TheShippedOnesAreGood) {
  const auto loaded = load_rule_files(std::nullopt);
  ASSERT_TRUE(loaded) << loaded.error().message;
  const test::FakeClock clock;
  Judge judge({}, clock);
  const auto prepared = judge.prepare(Config{});
  ASSERT_TRUE(prepared) << prepared.error().message;
  EXPECT_EQ(prepared->groups.size(), loaded->groups.size());
}

}  // namespace
}  // namespace strata::agent
