// Incidents over time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/rules/incident_fixture.h"

namespace strata::rules {
namespace {

using test::api;
using test::hog;
using test::postgres;
using test::redis;
using test::Story;
using test::Told;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Told redis_down{"RedisDown", "redis", 0, "critical"};
const Told disk_full{"HostDiskFull", "", 0, "critical", {{"mountpoint", "/data"}}};
const Told payments{"PaymentsFailing", "api", 2, "critical"};
const Told slow{"ApiSlow", "api", 3};

std::vector<std::string> causes(const Story& story) {
  std::vector<std::string> causes;
  for (const auto& one : story.tracker.incidents()) causes.push_back(one.cause.alert);
  std::sort(causes.begin(), causes.end());
  return causes;
}

TEST(Incidents, UnrelatedOnesStayApart) {
  Story story;
  EXPECT_THAT(story.show(10, {disk_full, payments, {"ApiErrors", "api", 2, "critical"}}),
              SizeIs(2));
  EXPECT_EQ(causes(story), (std::vector<std::string>{"HostDiskFull", "PaymentsFailing"}));
  for (const auto& one : story.tracker.incidents()) {
    EXPECT_THAT(one.alerts, SizeIs(one.cause.alert == "HostDiskFull" ? 1 : 2));
  }
}

TEST(Incidents, ADeadMountAndADeadRedisStayApart) {
  Story story;
  story.show(10, {{"HostMountDead", "", 0, "critical", {{"mountpoint", "/mnt"}}},
                  redis_down,
                  slow,
                  {"ApiErrors", "api", 4, "critical"}});
  EXPECT_EQ(causes(story), (std::vector<std::string>{"HostMountDead", "RedisDown"}));
}

TEST(Incidents, TwoDisksAreTwoIncidents) {
  Story story;
  auto other = disk_full;
  other.more = {{"mountpoint", "/var"}};
  story.show(10, {disk_full, other});
  EXPECT_THAT(story.tracker.incidents(), SizeIs(2));
}

TEST(Incidents, OfContainersThatDoNotKnowEachOtherStayApart) {
  Story story;
  story.show(10, {{"ContainerOomKilled", hog, 0, "critical"}, redis_down, slow});
  EXPECT_EQ(causes(story), (std::vector<std::string>{"ContainerOomKilled", "RedisDown"}));
}

TEST(Incidents, AreToldOnceAndCloseAfterAWhile) {
  Story story;
  ASSERT_THAT(story.show(0, {redis_down}), SizeIs(1));
  EXPECT_THAT(story.show(5, {redis_down, slow}), IsEmpty()) << "not every alert is a change";
  EXPECT_THAT(story.show(10, {}), IsEmpty());
  EXPECT_THAT(story.show(120, {}), IsEmpty());
  const auto closed = story.show(131, {});
  ASSERT_THAT(closed, SizeIs(1));
  EXPECT_EQ(closed[0].turn, Turn::closed);
  EXPECT_EQ(closed[0].incident.closed, test::began + 131'000);
  EXPECT_THAT(closed[0].incident.alerts, SizeIs(2));
  EXPECT_THAT(story.tracker.incidents(), SizeIs(1));
  story.show(131 + 3601, {});
  EXPECT_THAT(story.tracker.incidents(), IsEmpty());
}

TEST(Incidents, DoNotFlapWithTheirAlerts) {
  Story story;
  std::vector<IncidentChange> all;
  for (int at = 0; at < 600; at += 5) {
    Told flapping = redis_down;
    flapping.since = at / 60 * 60;
    const bool on = at / 30 % 2 == 0;
    for (auto& change : story.show(at, on ? std::vector{flapping} : std::vector<Told>{})) {
      all.push_back(std::move(change));
    }
  }
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].turn, Turn::opened);
}

TEST(Incidents, ASymptomWaitsAMomentForItsCause) {
  Story story;
  EXPECT_THAT(story.show(5, {slow}), IsEmpty());
  const auto opened = story.show(10, {slow, {"ContainerCpuThrottled", api, 1}});
  ASSERT_THAT(opened, SizeIs(1));
  EXPECT_EQ(opened[0].incident.cause.alert, "ContainerCpuThrottled");
  EXPECT_EQ(opened[0].incident.first_seen.alert, "ContainerCpuThrottled");
}

TEST(Incidents, ASymptomIsToldAloneInTheEnd) {
  Story story;
  story.show(5, {slow});
  EXPECT_THAT(story.show(15, {slow}), SizeIs(1));
  const auto changed = story.show(20, {slow, redis_down});
  ASSERT_THAT(changed, SizeIs(1)) << "a stronger cause is told at once";
  EXPECT_EQ(changed[0].turn, Turn::changed);
  EXPECT_EQ(changed[0].incident.cause.alert, "RedisDown");
  EXPECT_THAT(story.tracker.incidents(), SizeIs(1));
}

TEST(Incidents, AGraverSeverityIsAChange) {
  Story story;
  story.show(0, {{"RedisCommandSlow", "redis", 0}});
  const auto changed =
      story.show(5, {{"RedisCommandSlow", "redis", 0}, {"ApiSlowOverall", "api", 4, "critical"}});
  ASSERT_THAT(changed, SizeIs(1));
  EXPECT_EQ(changed[0].incident.severity, Severity::critical);
  EXPECT_EQ(changed[0].incident.cause.alert, "RedisCommandSlow");
  EXPECT_THAT(story.show(10, {{"RedisCommandSlow", "redis", 0}}), IsEmpty());
}

TEST(Incidents, ThatTurnOutToBeOneAreMerged) {
  Story story;
  story.show(0, {{"RedisLatencyHigh", "redis", 0}, slow});
  story.show(15, {{"RedisLatencyHigh", "redis", 0}, slow});
  const Told starved{"ContainerCpuStarved", postgres, 10};
  story.show(30, {{"RedisLatencyHigh", "redis", 0}, slow, starved});
  story.show(45, {{"RedisLatencyHigh", "redis", 0}, slow, starved});
  ASSERT_THAT(story.tracker.incidents(), SizeIs(2));
  const auto changes = story.show(50, {{"RedisLatencyHigh", "redis", 0},
                                       slow,
                                       starved,
                                       {"ContainerCpuStarved", redis, 1},
                                       {"ContainerTakesMoreThanItsShare", hog, 1, "info"}});
  int open = 0;
  for (const auto& one : story.tracker.incidents()) {
    if (!one.closed) {
      ++open;
      EXPECT_EQ(one.cause.place.name, hog);
    } else {
      EXPECT_NE(one.merged_into, "");
    }
  }
  EXPECT_EQ(open, 1);
  EXPECT_THAT(changes, SizeIs(2)) << "one changes, the other closes";
}

TEST(Incidents, ThePendingOpenNothingAndTheAgentsOwnNeither) {
  Story story;
  auto pending = redis_down;
  pending.state = AlertState::pending;
  const Told own{"StrataCollectorDown", "", 0, "warning", {{"layer", "agent"}}};
  for (const int at : {0, 20, 40}) EXPECT_THAT(story.show(at, {pending, own}), IsEmpty());
  EXPECT_THAT(story.tracker.incidents(), IsEmpty());
}

TEST(Incidents, TellTheWayToTheUsersAndWhatWasSeenFirst) {
  Story story;
  story.show(20, {{"ContainerCpuStarved", redis, 1},
                  {"ContainerTakesMoreThanItsShare", hog, 6, "info"},
                  {"RedisSlowCommands", "redis", 8},
                  {"ApiSlow", "api", 9},
                  {"QueueLong", "api", 15, "critical"}});
  const auto incidents = story.tracker.incidents();
  ASSERT_THAT(incidents, SizeIs(1));
  std::vector<std::string> chain;
  for (const auto& step : incidents[0].chain) chain.push_back(step.alert);
  EXPECT_EQ(chain,
            (std::vector<std::string>{"ContainerTakesMoreThanItsShare", "ContainerCpuStarved",
                                      "RedisSlowCommands", "QueueLong"}));
  EXPECT_EQ(incidents[0].first_seen.alert, "ContainerCpuStarved");
  ASSERT_THAT(incidents[0].evidence, SizeIs(1));
  EXPECT_EQ(incidents[0].evidence[0].place.name, hog);
}

TEST(Incidents, AreBounded) {
  Story story({.alerts = 20, .closed = 3});
  std::vector<Told> many;
  for (int i = 0; i < 200; ++i) {
    many.push_back({"ContainerOomKilled", "c" + std::to_string(i), 0, "critical"});
  }
  story.show(0, many);
  EXPECT_THAT(story.tracker.incidents(), SizeIs(20));
  story.show(130, {});
  EXPECT_THAT(story.tracker.incidents(), SizeIs(3));
}

TEST(Incidents, TakeAnyLabels) {
  Story story;
  Told odd{"", "", 0, "nonsense", {{"layer", "cellar"}, {"name", "\xff\n"}, {"by", ""}}};
  story.show(0, {odd, {"A\nB", "c", 0}});
  story.show(20, {odd, {"A\nB", "c", 0}});
  for (const auto& one : story.tracker.incidents()) EXPECT_NE(headline(one), "");
}

}  // namespace
}  // namespace strata::rules
