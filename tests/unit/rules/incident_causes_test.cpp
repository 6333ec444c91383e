// Sets of alerts as faults make them, and the cause that is to be named.
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

struct Fault {
  std::string name;
  std::vector<Told> alerts;
  std::string layer;
  std::string place;  // "/" is the host
  Topic topic = Topic::other;
};

void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.name; }

const std::vector<Fault> faults = {
    {"cpu_hog_in_a_neighbour",
     {{"HostCpuHigh", "", 5, "critical"},
      {"HostRunQueueSlow", "", 8},
      {"ContainerTakesMoreThanItsShare", hog, 10, "info"},
      {"ContainerTakesMoreThanItsShare", api, 10, "info"},
      {"ContainerCpuStarved", api, 6},
      {"ContainerCpuStarved", hog, 6},
      {"ContainerCpuStarved", redis, 7},
      {"ContainerPreempted", api, 7, "warning", {{"by", hog}}},
      {"RedisSlowCommands", "redis", 15},
      {"ApiEventLoopLag", "api", 9},
      {"ApiSlow", "api", 12, "warning", {{"route", "/api/events"}}},
      {"ApiSlow", "api", 12, "warning", {{"route", "/api/orders"}}}},
     "container",
     hog,
     Topic::cpu},
    {"cpu_hog_that_only_the_waits_tell",
     {{"ContainerPreempted", api, 5, "warning", {{"by", hog}}}, {"ApiSlow", "api", 9}},
     "container",
     hog,
     Topic::cpu},
    {"cpu_hog_outside_of_containers",
     {{"ContainerPreempted", api, 5, "warning", {{"by", "/"}}},
      {"HostCpuHigh", "", 7, "critical"},
      {"ApiSlow", "api", 9}},
     "host",
     "/",
     Topic::cpu},
    {"cpu_limit_too_low",
     {{"ContainerCpuThrottled", api, 5},
      {"ContainerCpuStarved", api, 6},
      {"ApiEventLoopLag", "api", 8},
      {"ApiSlow", "api", 10},
      {"QueueLong", "api", 30, "critical"}},
     "container",
     api,
     Topic::cpu},
    {"memory_leak_to_oom",
     {{"ContainerMemoryRunningOut", api, -60},
      {"ContainerMemoryHigh", api, -10},
      {"ApiHeapLeak", "api", -20},
      {"ContainerOomKilled", api, 0, "critical"},
      {"ContainerRestarted", api, 1, "info"},
      {"TargetDown", "api", 1, "critical"},
      {"ApiErrors", "api", 5, "critical"}},
     "container",
     api,
     Topic::memory},
    {"memory_leak_before_the_end",
     {{"ContainerMemoryRunningOut", api, 0}, {"ApiHeapLeak", "api", 4}},
     "container",
     api,
     Topic::memory},
    {"disk_hog",
     {{"HostDiskBottleneck", "", 5, "info", {{"device", "vda"}}},
      {"HostBlockIoSlow", "", 8, "warning", {{"device", "vda"}}},
      {"ContainerTakesTheDisk", hog, 10, "info"},
      {"ContainerBlockIoSlow", hog, 6, "warning", {{"device", "vda"}}},
      {"ContainerBlockIoSlow", postgres, 8, "warning", {{"device", "vda"}}},
      {"ContainerIoPressure", postgres, 8, "info"},
      {"DatabaseSlow", "api", 12},
      {"ApiSlow", "api", 13}},
     "container",
     hog,
     Topic::io},
    {"dead_mount",
     {{"HostMountDead", "", 0, "critical", {{"mountpoint", "/mnt/nfs"}}},
      {"HostHungTask", "", 120, "critical"}},
     "host",
     "/",
     Topic::mount},
    {"redis_killed",
     {{"RedisDown", "redis", 1, "critical"},
      {"ContainerRestarted", redis, 3, "info"},
      {"ContainerTcpConnectFailures", api, 4},
      {"ApiErrors", "api", 5, "critical"},
      {"ApiSlow", "api", 6},
      {"PaymentsFailing", "api", 20, "critical"},
      {"TargetDown", "api", 8, "critical"}},
     "dependency",
     redis,
     Topic::process},
    {"redis_slowed_by_one_command",
     {{"RedisCommandSlow", "redis", 5, "warning", {{"cmd", "eval"}}},
      {"RedisSlowCommands", "redis", 8},
      {"RedisLatencyHigh", "redis", 4},
      {"RedisBusy", "redis", 9},
      {"ContainerCpuSpike", redis, 6, "info"},
      {"ApiSlow", "api", 7, "warning", {{"route", "/api/queue"}}},
      {"ApiEndpointSlow", "api", 9, "info", {{"route", "/api/queue"}}}},
     "dependency",
     redis,
     Topic::redis},
    {"cache_flushed",
     {{"RedisHitRateLow", "redis", 5, "critical"},
      {"CacheMissesLoadDatabase", "api", 9, "info"},
      {"DatabaseSlow", "api", 12},
      {"DatabasePoolExhausted", "api", 12, "critical"},
      {"ContainerCpuSpike", postgres, 8, "info"},
      {"ApiSlow", "api", 14}},
     "dependency",
     redis,
     Topic::cache},
    {"packet_loss_between_api_and_redis",
     {{"ContainerTcpRetransmits", api, 5},
      {"ContainerTcpRetransmits", redis, 6},
      {"HostTcpRetransmits", "", 6},
      {"ContainerTcpRttHigh", api, 9},
      {"ApiSlow", "api", 8},
      {"ApiErrors", "api", 12, "critical"}},
     "container",
     api,
     Topic::network},
    {"slow_endpoint",
     {{"ApiSlow", "api", 5, "warning", {{"route", "/api/events"}}},
      {"ApiSlowOverall", "api", 9, "critical"},
      {"ApiEndpointSlow", "api", 6, "info", {{"route", "/api/events"}}}},
     "business",
     api,
     Topic::endpoint},
    {"payment_provider_failing",
     {{"PaymentsFailing", "api", 5, "critical"},
      {"ApiErrors", "api", 5, "critical"},
      {"OrdersStalled", "api", 30, "critical"}},
     "business",
     api,
     Topic::payments},
    {"database_pool_exhausted",
     {{"DatabasePoolExhausted", "api", 5, "critical"},
      {"DatabaseSlow", "api", 6},
      {"ApiSlow", "api", 8},
      {"ApiEndpointSlow", "api", 9, "info"},
      {"ApiErrors", "api", 9, "critical"},
      {"QueueLong", "api", 40, "critical"}},
     "business",
     api,
     Topic::database},
    {"traffic_surge",
     {{"ApiTrafficSurge", "api", 0},
      {"OrdersSurge", "api", 6},
      {"HostNetworkSurge", "", 5, "warning", {{"direction", "receive"}}},
      {"RedisClientsSurge", "redis", 5},
      {"ContainerTakesMoreThanItsShare", api, 15, "info"},
      {"ContainerCpuStarved", redis, 15},
      {"HostCpuHigh", "", 12, "critical"},
      {"DatabasePoolExhausted", "api", 15, "critical"},
      {"ApiSlow", "api", 18},
      {"QueueLong", "api", 40, "critical"}},
     "business",
     api,
     Topic::load},
    {"disk_full",
     {{"HostDiskFull", "", 0, "critical", {{"mountpoint", "/"}}},
      {"HostDiskWillFill", "", -120, "warning", {{"mountpoint", "/"}}},
      {"ContainerFilesystemFull", redis, 2},
      {"ContainerFilesystemFull", postgres, 2},
      {"RedisPersistenceFailing", "redis", 9, "critical"},
      {"RedisRefusesWrites", "redis", 12, "critical"},
      {"DatabaseErrors", "api", 12, "critical"},
      {"ApiErrors", "api", 14, "critical"}},
     "host",
     "/",
     Topic::space}};

class Faults : public ::testing::TestWithParam<Fault> {};

TEST_P(Faults, AreOneIncidentWithTheirCause) {
  Story story;
  std::vector<IncidentChange> all;
  for (const int at : {50, 55, 60}) {
    for (auto& change : story.show(at, GetParam().alerts)) all.push_back(std::move(change));
  }
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(all.size(), 1U) << "one incident, told once";
  const auto& cause = all[0].incident.cause;
  EXPECT_EQ(all[0].turn, Turn::opened);
  EXPECT_EQ(cause.layer, GetParam().layer) << headline(all[0].incident);
  EXPECT_EQ(cause.place.name, GetParam().place) << headline(all[0].incident);
  EXPECT_EQ(to_string(cause.traits.topic), to_string(GetParam().topic));
  EXPECT_EQ(all[0].incident.alerts.size(), GetParam().alerts.size());
}

// The alerts come one after the other, as they begin: what is named first is right.
TEST_P(Faults, AreNamedRightAtOnceWhenAlertsCome) {
  Story story;
  std::vector<IncidentChange> all;
  for (int at = -90; at <= 60; at += 5) {
    std::vector<Told> now;
    for (const auto& told : GetParam().alerts) {
      if (told.since <= at) now.push_back(told);
    }
    for (auto& change : story.show(at, now)) all.push_back(std::move(change));
  }
  ASSERT_FALSE(all.empty());
  for (const auto* const named : {&all.front(), &all.back()}) {
    EXPECT_EQ(named->incident.cause.place.name, GetParam().place) << headline(named->incident);
    EXPECT_EQ(named->incident.cause.layer, GetParam().layer) << headline(named->incident);
  }
  EXPECT_EQ(story.tracker.incidents().size(), 1U);
  EXPECT_LE(all.size(), 3U) << "it may turn out worse; not every alert is a change";
}

INSTANTIATE_TEST_SUITE_P(Incidents, Faults, ::testing::ValuesIn(faults),
                         [](const auto& test) { return test.param.name; });

TEST(IncidentCause, OfAWaitIsWhoTakesIt) {
  Story story;
  story.observer.takers = {{{api, Topic::cpu}, hog}};
  const auto changes = story.show(20, {{"ContainerCpuStarved", api, 5}, {"ApiSlow", "api", 8}});
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].incident.cause.place.name, hog);
  EXPECT_EQ(changes[0].incident.cause.layer, "container");
  EXPECT_EQ(changes[0].incident.cause.alert, "");
}

TEST(IncidentCause, IsNotWhoTakesLittle) {
  Story story;
  story.observer.harmless = {"/"};
  const auto changes = story.show(20, {{"ContainerPreempted", hog, 5, "warning", {{"by", "/"}}},
                                       {"ContainerPreempted", api, 5, "warning", {{"by", "/"}}},
                                       {"ContainerPreempted", api, 6, "warning", {{"by", hog}}}});
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].incident.cause.place.name, hog);
}

TEST(IncidentCause, OfADeathIsNotABusyHost) {
  Story story;
  const auto changes = story.show(20, {{"HostCpuHigh", "", 5, "critical"},
                                       {"RedisDown", "redis", 8, "critical"},
                                       {"ContainerTcpConnectFailures", api, 10},
                                       {"ApiErrors", "api", 12, "critical"}});
  ASSERT_FALSE(changes.empty());
  EXPECT_EQ(changes[0].incident.cause.alert, "RedisDown");
  EXPECT_THAT(changes[0].incident.chain,
              ::testing::Contains(::testing::Field("alert", &Step::alert, "ApiErrors")));
}

TEST(IncidentCause, OfASilentRedisIsTheCommandOnceItIsKnown) {
  Story story;
  const auto first =
      story.show(0, {{"RedisSilent", "redis", 0, "critical"}, {"ApiSlow", "api", 0}});
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first[0].incident.cause.alert, "RedisSilent");
  const auto then = story.show(8, {{"RedisSlowCommands", "redis", 6}, {"ApiSlow", "api", 0}});
  ASSERT_EQ(then.size(), 1U);
  EXPECT_EQ(then[0].turn, Turn::changed);
  EXPECT_EQ(then[0].incident.cause.alert, "RedisSlowCommands");
}

TEST(IncidentCause, OfProcessesOutsideIsNotALoad) {
  Story story;
  story.show(20, {{"ContainerPreempted", api, 5, "warning", {{"by", "/"}}},
                  {"ApiTrafficSurge", "api", 6}});
  std::vector<std::string> causes;
  for (const auto& one : story.tracker.incidents()) causes.push_back(one.cause.layer);
  EXPECT_THAT(causes, ::testing::UnorderedElementsAre("host", "business"));
}

TEST(IncidentCause, OfLostPacketsIsAnEdge) {
  Story story;
  const auto changes = story.show(
      20, {{"ContainerTcpRetransmits", api, 5}, {"ContainerTcpRetransmits", postgres, 6}});
  ASSERT_EQ(changes.size(), 1U);
  const auto& edge = changes[0].incident.cause.edge;
  ASSERT_TRUE(edge);
  EXPECT_EQ(edge->first.name, api);
  EXPECT_EQ(edge->second.name, postgres);
}

TEST(IncidentCause, IsNotALoadThatBeganLongBefore) {
  Story story;
  story.show(10, {{"ApiTrafficSurge", "api", 0}});
  const auto changes = story.show(320, {{"ApiTrafficSurge", "api", 0},
                                        {"ContainerCpuThrottled", api, 300},
                                        {"ApiSlow", "api", 305}});
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].turn, Turn::opened);
  EXPECT_EQ(changes[0].incident.cause.layer, "container");
  EXPECT_EQ(changes[0].incident.cause.traits.role, Role::exhaustion);
}

TEST(IncidentCause, IsWhatARulesOwnLabelsSay) {
  Story story;
  const auto changes =
      story.show(20, {{"TicketPrinterJammed",
                       "api",
                       5,
                       "warning",
                       {{"incident_role", "fault"}, {"incident_topic", "database"}}},
                      {"ApiSlow", "api", 6}});
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].incident.cause.alert, "TicketPrinterJammed");
  EXPECT_EQ(changes[0].incident.cause.traits, (Traits{Role::fault, Topic::database}));
}

TEST(IncidentCause, APendingAlertMayNameIt) {
  Story story;
  const auto changes =
      story.show(20, {{"ApiSlow", "api", 8},
                      {"ContainerCpuThrottled", api, 12, "warning", {}, AlertState::pending}});
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].incident.cause.alert, "ContainerCpuThrottled");
}

TEST(IncidentCause, WithoutKnownCallsAnApiDependsOnItsRedis) {
  Story story;
  story.topology = Topology::of(strata::test::snapshot_of(
      {{.name = "redis",
        .layer = Layer::dependency,
        .lines = R"(redis_up{instance="127.0.0.1:16379",name=""} 1)"},
       {.name = "api",
        .layer = Layer::business,
        .lines = R"(up{job="flash-tickets",instance="127.0.0.1:3001"} 1)"}}));
  Told slow{"ApiSlow", "api", 6};
  slow.more = {{"name", ""}};
  const auto changes = story.show(20, {{"RedisDown", "redis", 5, "critical"}, slow});
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].incident.cause.alert, "RedisDown");
  EXPECT_EQ(changes[0].incident.alerts.size(), 2U);
}

}  // namespace
}  // namespace strata::rules
