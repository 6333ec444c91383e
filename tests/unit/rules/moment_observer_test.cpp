#include "rules/incidents/moment_observer.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/snapshot_text.h"

namespace strata::rules {
namespace {

using std::chrono::seconds;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Instant start{std::chrono::hours(1)};
constexpr Moment began = 1'700'000'000'000;
const Place api{NodeKind::container, "api"};
const Place redis{NodeKind::container, "redis"};

Snapshot snapshot_at(int at, const std::string& cpu_and_disk,
                     const std::string& last_slow_seconds = "0.3") {
  const auto now = start + seconds(at);
  return test::snapshot_of({{.name = "all",
                             .lines = R"(
strata_container_info{id="/a",name="api",state="running"} 1
strata_container_info{id="/r",name="redis",state="running"} 1
strata_container_info{id="/h",name="hog",state="running"} 1
)" + cpu_and_disk,
                             .collected_at = now},
                            {.name = "redis",
                             .layer = Layer::dependency,
                             .lines = R"(
redis_up{instance="127.0.0.1:6379",name="redis"} 1
redis_last_slow_execution_duration_seconds{instance="127.0.0.1:6379",name="redis"} )" +
                                      last_slow_seconds +
                                      R"(
redis_connected_clients{instance="127.0.0.1:6379",name="redis"} 12345
)",
                             .collected_at = now}},
                           now);
}

class AtOneMoment : public ::testing::Test {
 protected:
  AtOneMoment() {
    const auto earlier = snapshot_at(0, R"(
strata_container_preempted_by_total{id="/a",name="api",by="hog"} 0
strata_container_preempted_by_total{id="/a",name="api",by="api"} 0
strata_container_preempted_by_total{id="/h",name="hog",by="hog"} 0
strata_container_preempted_by_total{id="/h",name="hog",by="api"} 0
container_cpu_usage_seconds_total{id="/",name=""} 0
container_cpu_usage_seconds_total{id="/h",name="hog"} 0
container_cpu_usage_seconds_total{id="/a",name="api"} 0
strata_container_block_io_bytes_total{id="/",name="",operation="write"} 0
strata_container_block_io_bytes_total{id="/h",name="hog",operation="write"} 0
)");
    const auto now = snapshot_at(10, R"(
strata_container_preempted_by_total{id="/a",name="api",by="hog"} 900
strata_container_preempted_by_total{id="/a",name="api",by="api"} 100
strata_container_preempted_by_total{id="/h",name="hog",by="hog"} 2000
strata_container_preempted_by_total{id="/h",name="hog",by="api"} 400
container_cpu_usage_seconds_total{id="/",name=""} 20
container_cpu_usage_seconds_total{id="/h",name="hog"} 13
container_cpu_usage_seconds_total{id="/a",name="api"} 6
strata_container_block_io_bytes_total{id="/",name="",operation="write"} 100000000
strata_container_block_io_bytes_total{id="/h",name="hog",operation="write"} 30000000
)");
    topology = Topology::of(now);
    figures = FigureSet::of(now);
    window = FigureWindow().after(FigureSet::of(earlier));
  }

  void happened(EventKind kind, std::string where, int at, std::string detail) {
    Event event;
    event.at = WallTime(std::chrono::milliseconds(began)) + seconds(at);
    event.kind = kind;
    event.container = std::move(where);
    event.detail = std::move(detail);
    events.push_back(std::make_shared<const Event>(std::move(event)));
  }

  [[nodiscard]] MomentObserver observer() const {
    return MomentObserver({topology, figures, window, events, containers});
  }

  static Incident about(const Place& place, Topic topic) {
    Incident incident;
    incident.cause = {"container", place, {Role::fault, topic}, "A", "it"};
    incident.first_seen.since = began;
    return incident;
  }

  [[nodiscard]] std::vector<std::string> texts(const Incident& incident) const {
    std::vector<std::string> texts;
    for (const auto& one : observer().evidence(incident)) {
      texts.push_back(one.place.name + ": " + one.text);
    }
    return texts;
  }

  Topology topology;
  FigureSet figures;
  FigureWindow window;
  EventPage events;
  ContainerSet containers{Container{}, {}};
};

TEST_F(AtOneMoment, WhoTakesTheCpuIsWhoPreemptsMost) {
  EXPECT_EQ(observer().taker(api, Topic::cpu), "hog");
  EXPECT_EQ(observer().taker({NodeKind::container, "hog"}, Topic::cpu), "hog")
      << "itself, with most of the host's CPUs";
  EXPECT_EQ(observer().taker(redis, Topic::cpu), "") << "nobody knows";
  EXPECT_EQ(observer().taker(api, Topic::memory), "");
}

TEST_F(AtOneMoment, WhoTakesTheHostsIsWhoHasMostOfIt) {
  EXPECT_EQ(observer().taker(host_place(), Topic::cpu), "hog");
  EXPECT_EQ(observer().taker(api, Topic::io), "") << "30 % is not most of it";
}

TEST_F(AtOneMoment, WhoUsesLessThanTheOneWhoWaitsIsNotWhy) {
  EXPECT_TRUE(observer().matters("hog", api));
  EXPECT_FALSE(observer().matters("api", {NodeKind::container, "hog"}));
  EXPECT_FALSE(observer().matters("/", api)) << "0.1 CPUs against the hog's 1.3";
  EXPECT_TRUE(observer().matters("nobody knows", api));
}

TEST_F(AtOneMoment, FiguresOfTheCauseAreEvidence) {
  const auto found = texts(about(api, Topic::cpu));
  EXPECT_THAT(found, Contains("api: uses 0.6 CPUs"));
  EXPECT_THAT(found, Contains("api: loses the CPU to hog 90 times a second"));
  EXPECT_THAT(found, Contains("api: loses the CPU to itself 10 times a second"));
  EXPECT_THAT(texts(about(redis, Topic::redis)),
              Contains("redis: the last slow command took 300 ms"));
  EXPECT_THAT(texts(about({NodeKind::container, "nobody"}, Topic::cpu)), IsEmpty());
}

TEST_F(AtOneMoment, NumbersReadAsPeopleWriteThem) {
  const std::pair<const char*, const char*> cases[] = {
      {"4.664", "4.66 s"}, {"0.0043", "4.3 ms"}, {"0.00035", "350 us"}, {"4664", "4664 s"}};
  for (const auto& [value, wanted] : cases) {
    figures = FigureSet::of(snapshot_at(10, "", value));
    const auto found = texts(about(redis, Topic::redis));
    EXPECT_THAT(found, Contains(std::string("redis: the last slow command took ") + wanted));
    EXPECT_THAT(found, Contains("redis: Redis has 12345 clients"));
  }
}

TEST_F(AtOneMoment, EventsOfItsPlacesAreEvidence) {
  happened(EventKind::slow_command, "redis", -300, "too early");
  happened(EventKind::slow_command, "redis", 5, "EVAL took 300 ms");
  happened(EventKind::slow_command, "other", 5, "not its place");
  happened(EventKind::exec, "redis", 5, "not telling");
  const auto found = texts(about(redis, Topic::redis));
  EXPECT_EQ(std::count_if(found.begin(), found.end(),
                          [](const auto& text) { return text.find("took 300 ms") < 60; }),
            2);
  EXPECT_THAT(found, Contains("redis: slow_command: EVAL took 300 ms"));
  EXPECT_THAT(found, Not(Contains(HasSubstr("too early"))));
  EXPECT_THAT(found, Not(Contains(HasSubstr("not"))));
}

TEST_F(AtOneMoment, AStormOfEventsIsCut) {
  for (int i = 0; i < 100; ++i) happened(EventKind::oom, "api", i, std::to_string(i));
  const auto found = texts(about(api, Topic::memory));
  EXPECT_EQ(std::count_if(found.begin(), found.end(),
                          [](const auto& text) { return text.starts_with("api: oom"); }),
            4);
  EXPECT_THAT(found, Contains("api: oom: 99")) << "the newest";
}

TEST_F(AtOneMoment, EndpointsAreEvidence) {
  auto incident = about(api, Topic::endpoint);
  IncidentAlert slow;
  slow.labels = promql::Labels({{"method", "GET"}, {"route", "/api/events"}});
  slow.place = api;
  slow.summary = "slow";
  incident.alerts = {slow, slow};
  const auto found = texts(incident);
  EXPECT_EQ(std::count(found.begin(), found.end(), "api: GET /api/events: slow"), 1);
}

}  // namespace
}  // namespace strata::rules
