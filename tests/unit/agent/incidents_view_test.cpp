#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/views/incidents.h"

namespace strata {
namespace {

using rules::Moment;
using rules::NodeKind;
using rules::Place;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr Moment began = 1'700'000'000'000;

rules::Incident incident() {
  const Place redis{NodeKind::container, "redis"};
  const Place api{NodeKind::container, "api"};
  rules::Incident made;
  made.id = "1700000000-1";
  made.severity = rules::Severity::critical;
  made.opened = began;
  made.changed = began + 5000;
  made.cause = {"dependency",
                redis,
                {rules::Role::fault, rules::Topic::process},
                "RedisDown",
                "Redis is down"};
  made.chain = {{"dependency", redis, "RedisDown", "Redis is down", began},
                {"business", api, "ApiErrors", "requests fail", began + 2000}};
  made.first_seen = made.chain[0];
  rules::IncidentAlert alert;
  alert.labels = promql::Labels({{"alertname", "RedisDown"}});
  alert.summary = "Redis is down";
  alert.place = redis;
  alert.since = began;
  alert.firing = true;
  made.alerts = {alert};
  made.evidence = {{"event", redis, "exit", "exit: signal 9", std::nullopt, began + 100}};
  return made;
}

TEST(IncidentsView, IsOneBlockForEach) {
  const std::vector all{incident()};
  EXPECT_EQ(incidents_text(incidents_json(all)),
            R"(  1700000000-1  open  critical  opened 2023-11-14T22:13:20.000Z
    cause   Redis is down  [dependency, redis]
    then    requests fail  [business, api]
    first   Redis is down  [dependency, redis]
    evidence
      redis: exit: signal 9  (2023-11-14T22:13:20.100Z)
    alerts
      RedisDown since 2023-11-14T22:13:20.000Z: Redis is down
)");
}

TEST(IncidentsView, HasTheWholeAsJson) {
  auto one = incident();
  one.closed = began + 9000;
  one.cause.edge = {{NodeKind::container, "api"}, {NodeKind::container, "redis"}};
  const auto answer = Json::parse(incidents_answer(std::vector{one, incident()}));
  EXPECT_EQ(answer["status"], "success");
  const auto& closed = answer["data"]["incidents"][0];
  EXPECT_EQ(closed["state"], "closed");
  EXPECT_EQ(closed["closed"], "2023-11-14T22:13:29.000Z");
  EXPECT_EQ(closed["cause"]["container"], "redis");
  EXPECT_EQ(closed["cause"]["edge"], Json({{"from", "api"}, {"to", "redis"}}));
  EXPECT_EQ(closed["chain"][1]["layer"], "business");
  EXPECT_EQ(closed["alerts"][0]["labels"]["alertname"], "RedisDown");
  EXPECT_EQ(closed["evidence"][0]["at"], "2023-11-14T22:13:20.100Z");
  const auto& open = answer["data"]["incidents"][1];
  EXPECT_EQ(open["state"], "open");
  EXPECT_TRUE(open["closed"].is_null());
  EXPECT_TRUE(open["cause"]["edge"].is_null());
}

TEST(IncidentsView, OfTheHostNamesNoContainer) {
  auto host = incident();
  host.cause.place = rules::host_place();
  const auto json = incidents_json(std::vector{host});
  EXPECT_TRUE(json[0]["cause"]["container"].is_null());
  EXPECT_EQ(json[0]["cause"]["place"]["kind"], "host");
  EXPECT_THAT(incidents_text(json), HasSubstr("[dependency, the host]"));
}

TEST(IncidentsView, CannotBeMadeToSteerTheTerminal) {
  auto evil = incident();
  evil.cause.summary = "a\x1b[2J\nb\xff";
  evil.evidence[0].text = "\x1b";
  const std::vector all{evil};
  EXPECT_THAT(incidents_text(incidents_json(all)), Not(HasSubstr("\x1b")));
  EXPECT_THAT(incidents_answer(all), Not(HasSubstr("\x1b")));
}

TEST(IncidentsView, TakesAnyJson) {
  EXPECT_EQ(incidents_text(Json()), "  unknown\n");
  EXPECT_EQ(incidents_text(Json::array()), "  none\n");
  for (const auto* json : {"[1, null, {}]", R"([{"chain": [1, 2], "alerts": [3], "cause": 4,
                           "evidence": [{"at": {}}], "first_seen": []}])"}) {
    EXPECT_NE(incidents_text(Json::parse(json)), "");
  }
}

}  // namespace
}  // namespace strata
