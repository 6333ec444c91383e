#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "agent/http/api/query_api.h"
#include "rules/promql/parser.h"
#include "tests/unit/agent/fake_queries.h"

namespace strata::agent::api {
namespace {

using Json = nlohmann::json;

rules::Alert alert(rules::AlertState state) {
  rules::Alert alert;
  alert.state = state;
  alert.labels = promql::Labels{{"alertname", "Slow"}, {"state", std::string(to_string(state))}};
  alert.annotations = {{"summary", "slow"}};
  alert.value = 0.25;
  alert.active_at = 1'700'000'000'000;
  return alert;
}

RuleView rule(rules::RuleKind kind, const std::string& name) {
  auto rule = std::make_shared<rules::Rule>();
  rule->kind = kind;
  rule->name = name;
  rule->expr = std::move(*promql::parse_expression("up  == 0"));
  rule->hold = std::chrono::milliseconds(1500);
  RuleView view;
  view.rule = rule;
  view.health = RuleHealth::ok;
  view.last_evaluation = 1'700'000'000'500;
  return view;
}

class RuleAnswersTest : public testing::Test {
 protected:
  RuleAnswersTest() {
    auto group = std::make_shared<GroupView>();
    group->name = "g";
    group->file = "f.yaml";
    group->interval = std::chrono::seconds(5);
    group->rules = {rule(rules::RuleKind::alerting, "Slow"),
                    rule(rules::RuleKind::recording, "a:b")};
    group->rules[0].alerts = {alert(rules::AlertState::firing), alert(rules::AlertState::inactive)};
    group->rules[1].health = RuleHealth::err;
    group->rules[1].last_error = "no";
    auto view = std::make_shared<JudgeView>();
    view->groups.push_back(group);
    backend_.view = view;
  }
  Json rules(const std::string& name = "", const std::string& value = "") {
    Parameters parameters;
    if (!name.empty()) parameters.add(name, value);
    return Json::parse(api_.rules(parameters).body)["data"]["groups"];
  }

  test::FakeQueries backend_;
  QueryApi api_{backend_};
};

TEST_F(RuleAnswersTest, RulesAsPrometheusShowsThem) {
  EXPECT_EQ(rules(), Json::parse(R"([{"name": "g", "file": "f.yaml", "interval": 5, "limit": 0,
    "evaluationTime": 0, "lastEvaluation": "0001-01-01T00:00:00Z", "rules": [
    {"state": "firing", "name": "Slow", "query": "up == 0", "duration": 1.5, "keepFiringFor": 0,
     "labels": {}, "annotations": {}, "health": "ok", "evaluationTime": 0,
     "lastEvaluation": "2023-11-14T22:13:20.5Z", "type": "alerting", "alerts": [
       {"labels": {"alertname": "Slow", "state": "firing"}, "annotations": {"summary": "slow"},
        "state": "firing", "activeAt": "2023-11-14T22:13:20Z", "value": "2.5e-01"}]},
    {"name": "a:b", "query": "up == 0", "health": "err", "lastError": "no", "evaluationTime": 0,
     "lastEvaluation": "2023-11-14T22:13:20.5Z", "type": "recording"}]}])"));
}

TEST_F(RuleAnswersTest, RulesAreChosen) {
  EXPECT_EQ(rules("type", "Alert")[0]["rules"].size(), 1U);
  EXPECT_EQ(rules("type", "record")[0]["rules"][0]["name"], "a:b");
  EXPECT_EQ(rules("rule_name[]", "a:b")[0]["rules"].size(), 1U);
  EXPECT_TRUE(rules("rule_name[]", "x").empty());
  EXPECT_TRUE(rules("rule_group[]", "x").empty());
  EXPECT_TRUE(rules("file[]", "x").empty());
  EXPECT_FALSE(rules("exclude_alerts", "true")[0]["rules"][0].contains("alerts"));
  Parameters wrong;
  wrong.add("type", "foo");
  EXPECT_EQ(api_.rules(wrong).status, 400);
}

TEST_F(RuleAnswersTest, OnlyActiveAlerts) {
  const auto alerts = Json::parse(api_.alerts().body)["data"]["alerts"];
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(alerts[0]["state"], "firing");
}

}  // namespace
}  // namespace strata::agent::api
