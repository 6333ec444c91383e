#include "agent/notify/payload.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/unit/notify/notices.h"

namespace strata::agent {
namespace {

using nlohmann::json;
using test::firing;
using test::resolved;
using test::shared;

TEST(AlertmanagerPayload, IsTheApisVersionTwo) {
  auto notice = firing("a:6379");
  notice.annotations = {{"summary", "is \"down\"\n"}, {"bytes", "\xff"}};
  notice.generator_url = "http://host/graph";
  const auto parsed = json::parse(alertmanager_payload(shared({notice})));
  const json wanted = {{{"labels", {{"alertname", "RedisDown"}, {"instance", "a:6379"}}},
                        {"annotations", {{"summary", "is \"down\"\n"}, {"bytes", "\xEF\xBF\xBD"}}},
                        {"startsAt", "2023-11-14T22:13:20.000Z"},
                        {"endsAt", "2023-11-14T22:17:20.000Z"},
                        {"generatorURL", "http://host/graph"}}};
  EXPECT_EQ(parsed, wanted);
}

TEST(WebhookPayload, IsAlertmanagersVersionFour) {
  auto one = firing("a:6379");
  one.annotations = {{"summary", "down"}, {"runbook", "r"}};
  auto other = resolved("b:6379");
  other.annotations = {{"summary", "down"}, {"runbook", "s"}};
  const auto parsed = json::parse(webhook_payload(shared({one, other}), "http://host:9410"));
  EXPECT_EQ(parsed["version"], "4");
  EXPECT_EQ(parsed["status"], "firing");
  EXPECT_EQ(parsed["receiver"], "strata");
  EXPECT_EQ(parsed["groupKey"], "{}:{alertname=\"RedisDown\"}");
  EXPECT_EQ(parsed["groupLabels"], json({{"alertname", "RedisDown"}}));
  EXPECT_EQ(parsed["commonLabels"], json({{"alertname", "RedisDown"}}));
  EXPECT_EQ(parsed["commonAnnotations"], json({{"summary", "down"}}));
  EXPECT_EQ(parsed["externalURL"], "http://host:9410");
  EXPECT_EQ(parsed["truncatedAlerts"], 0);
  ASSERT_EQ(parsed["alerts"].size(), 2U);
  EXPECT_EQ(parsed["alerts"][0]["status"], "firing");
  EXPECT_EQ(parsed["alerts"][0]["endsAt"], "0001-01-01T00:00:00Z");
  EXPECT_EQ(parsed["alerts"][1]["status"], "resolved");
  EXPECT_EQ(parsed["alerts"][1]["endsAt"], "2023-11-14T22:14:50.000Z");
  EXPECT_EQ(parsed["alerts"][1]["fingerprint"], fingerprint_of(other.labels));
}

TEST(WebhookPayload, IsResolvedWhereAllAreAndKnowsGroupsOfManyNames) {
  auto other = resolved("b:6379");
  other.labels = {{"alertname", "DiskFull"}, {"instance", "b:6379"}};
  const auto parsed = json::parse(webhook_payload(shared({resolved("b:6379"), other}), ""));
  EXPECT_EQ(parsed["status"], "resolved");
  EXPECT_EQ(parsed["groupKey"], "{}:{}");
  EXPECT_EQ(parsed["groupLabels"], json::object());
  EXPECT_EQ(parsed["commonLabels"], json({{"instance", "b:6379"}}));
}

/// As prometheus/common computes it.
TEST(Fingerprint, IsAlertmanagers) {
  EXPECT_EQ(fingerprint_of({}), "cbf29ce484222325");
  EXPECT_EQ(fingerprint_of({{"a", "b"}}).size(), 16U);
  EXPECT_NE(fingerprint_of({{"a", "bc"}}), fingerprint_of({{"ab", "c"}}));
}

}  // namespace
}  // namespace strata::agent
