#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/top/look_json.h"
#include "agent/top/take_look.h"
#include "tests/support/snapshot_text.h"

namespace strata::top {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr Instant at{std::chrono::seconds(3600)};
constexpr WallTime wall{std::chrono::seconds(1'700'000'000)};
constexpr double infinite = std::numeric_limits<double>::infinity();

std::shared_ptr<const Container> known(const std::string& path, const std::string& name) {
  Container container;
  container.entity = make_entity(path, "image:1", name);
  container.cgroup_path = path;
  container.runtime = "docker";
  container.runtime_id = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  container.state = ContainerState::running;
  container.started = wall - std::chrono::seconds(60);
  container.pid = 42;
  return std::make_shared<const Container>(std::move(container));
}

ContainerSet containers() {
  auto gone = std::make_shared<Container>(*known("/docker/gone", "gone"));
  gone->departed = at;
  return {{}, {known("/docker/a", "api"), known("/docker/n", ""), gone}};
}

Snapshot snapshot() {
  return test::snapshot_of({{.name = "container",
                             .lines = R"(
container_cpu_usage_seconds_total{id="/docker/a",name="api",cpu="cpu00"} 10
container_cpu_usage_seconds_total{id="/docker/a",name="api",cpu="cpu01"} 2
container_cpu_usage_seconds_total{id="/docker/n"} 3
container_cpu_usage_seconds_total{id="/"} 100
container_cpu_usage_seconds_total{id="/docker/gone",name="gone"} 9
strata_container_block_io_bytes_total{id="/docker/a",name="api",device="a",operation="read"} 5
strata_container_block_io_bytes_total{id="/docker/a",name="api",device="b",operation="read"} 6
strata_container_run_queue_latency_seconds_bucket{id="/docker/a",name="api",le="0.001"} 0
strata_container_run_queue_latency_seconds_bucket{id="/docker/a",name="api",le="0.002"} 0
strata_container_run_queue_latency_seconds_bucket{id="/docker/a",name="api",le="0.004"} 4
strata_container_run_queue_latency_seconds_bucket{id="/docker/a",name="api",le="0.008"} 4
strata_container_run_queue_latency_seconds_bucket{id="/docker/a",name="api",le="+Inf"} 5
)",
                             .collected_at = at},
                            {.name = "host",
                             .layer = Layer::host,
                             .lines = R"(
node_cpu_seconds_total{cpu="0",mode="idle"} 7
node_cpu_seconds_total{cpu="1",mode="idle"} 8
node_cpu_seconds_total{cpu="1",mode="user"} 1
node_load1 0.5
)",
                             .collected_at = at},
                            {.name = "api",
                             .layer = Layer::business,
                             .lines = R"(
http_requests_total{job="shop",instance="127.0.0.1:3001",name="api",status="200"} 9
http_requests_total{job="shop",instance="127.0.0.1:3001",name="api",status="503"} 1
http_requests_total{job="other",instance="127.0.0.1:3002",code="204"} 3
)",
                             .collected_at = at - std::chrono::seconds(9)},
                            {.name = "rules",
                             .layer = Layer::agent,
                             .lines = R"(
ALERTS{alertname="Slow",alertstate="firing",severity="critical",name="api"} 1
ALERTS{alertname="Full",alertstate="pending",severity="warning"} 1
)",
                             .collected_at = at}},
                           at, wall);
}

TEST(TopLook, ContainersThatAreThere) {
  const auto look = look_of(snapshot(), containers());
  ASSERT_EQ(look.containers.size(), 2U);
  const auto& api = look.containers[0];
  EXPECT_EQ(api.name, "api");
  EXPECT_EQ(api.seconds, 60);
  EXPECT_EQ(api.pid, 42);
  EXPECT_EQ(api.state, "running");
  EXPECT_EQ(look.containers[1].name, "0123456789ab") << "nobody names it";
  EXPECT_EQ(look.time, "2023-11-14T22:13:20.000Z");
}

TEST(TopLook, FiguresAreSumsByContainer) {
  const auto look = look_of(snapshot(), containers());
  const auto& api = look.containers[0].figures;
  EXPECT_EQ(api[Figure::cpu_usage], 12);
  EXPECT_EQ(api[Figure::block_read], 11);
  EXPECT_FALSE(api[Figure::block_write]);
  EXPECT_EQ(look.containers[1].figures[Figure::cpu_usage], 3);
  EXPECT_EQ(look.host[Figure::cpu_usage], 100);
  EXPECT_EQ(look.host[Figure::cpu_all], 16);
  EXPECT_EQ(look.host[Figure::cpu_idle], 15);
  EXPECT_EQ(look.host[Figure::load1], 0.5);
  EXPECT_EQ(look.cpus, 2U);
  EXPECT_EQ(look.moments.values[index(Figure::cpu_usage)], 3600);
  EXPECT_EQ(look.moments.values[index(Figure::retransmits)], 0) << "nobody collects it";
}

TEST(TopLook, HistogramsKeepTheLowerBoundOfEachBucket) {
  const auto look = look_of(snapshot(), containers());
  const auto& waits = look.containers[0].figures.histograms[index(Histogram::run_queue)];
  ASSERT_TRUE(waits);
  EXPECT_THAT(*waits, ElementsAre(Bucket{0.002, 0}, Bucket{0.004, 4}, Bucket{0.008, 0},
                                  Bucket{infinite, 1}));
}

TEST(TopLook, ServicesKnowTheirContainerAndTheirMoment) {
  const auto look = look_of(snapshot(), containers());
  ASSERT_EQ(look.services.size(), 2U);
  EXPECT_EQ(look.services[0].container, "api");
  EXPECT_EQ(look.services[0].at, 3591);
  EXPECT_EQ(look.services[0].figures[Figure::requests], 10);
  EXPECT_EQ(look.services[0].figures[Figure::failures], 1);
  EXPECT_EQ(look.services[1].figures[Figure::failures], 0) << "none of its answers has failed";
}

TEST(TopLook, AlertsOfTheRules) {
  const auto look = look_of(snapshot(), containers());
  EXPECT_THAT(look.alerts, ElementsAre(AlertLook{"Slow", "critical", "api", true},
                                       AlertLook{"Full", "warning", "", false}));
}

TEST(TopLook, OnlyOpenIncidents) {
  rules::Incident open;
  open.id = "1-1";
  open.cause.summary = "Redis is down";
  open.cause.place = {rules::NodeKind::container, "redis"};
  auto closed = open;
  closed.closed = 5;
  auto merged = open;
  merged.merged_into = "1-1";
  const auto looks = incidents_of(std::vector{closed, open, merged});
  ASSERT_EQ(looks.size(), 1U);
  EXPECT_EQ(looks[0].container, "redis");
  EXPECT_EQ(looks[0].cause, "Redis is down");
}

TEST(TopLook, EventsOfOneContainerAlone) {
  const auto set = containers();
  EventPage events;
  for (const char* const path : {"/docker/a", "/docker/n", "/docker/a"}) {
    auto event = std::make_shared<Event>();
    event->at = wall;
    event->kind = EventKind::exec;
    event->cgroup_path = path;
    event->pid = 7;
    event->process = "sh\x1b";
    event->detail = "/bin/sh";
    events.push_back(event);
  }
  const auto detail = detail_of(*set.all()[0], rules::Topology(), events, set);
  EXPECT_EQ(detail.id, "/docker/a");
  EXPECT_THAT(detail.events, ElementsAre("22:13:20.000  exec  pid 7 sh\\x1b  /bin/sh",
                                         "22:13:20.000  exec  pid 7 sh\\x1b  /bin/sh"));
}

TEST(TopLookJson, ComesBackAsItWas) {
  auto look = look_of(snapshot(), containers());
  look.run = "7 now";
  look.hostname = "shop";
  look.incidents = {{"1-1", "critical", "headline", "cause", "api", "2023-11-14T22:13:20.000Z"}};
  look.detail = Detail{"/docker/a", {{true, "redis", 6379, 2}}, {"an event"}};
  const auto back = parse_look(look_json(look));
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, look);
}

TEST(TopLookJson, WhatIsBrokenIsAbsent) {
  for (const char* const text : {"", "[]", "7", "{", "null", "\"x\""}) {
    const auto look = parse_look(text);
    ASSERT_FALSE(look) << text;
    EXPECT_EQ(look.error().code, Code::parse);
  }
  const auto odd = parse_look(
      R"({"run":7,"at":"x","cpus":-1,"moments":[],"host":{"cpu":"no","wait_buckets":[[1,2],[1,3]]},)"
      R"("containers":[7,{"id":null,"pid":1e300,"figures":{"cpu":1}}],"services":{},"alerts":null})");
  ASSERT_TRUE(odd);
  EXPECT_EQ(odd->run, "");
  EXPECT_EQ(odd->cpus, 0U);
  EXPECT_FALSE(odd->host[Figure::cpu_usage]);
  EXPECT_FALSE(odd->host.histograms[0]) << "bounds must ascend";
  ASSERT_EQ(odd->containers.size(), 1U);
  EXPECT_EQ(odd->containers[0].pid, 0);
  EXPECT_EQ(odd->containers[0].figures[Figure::cpu_usage], 1);
}

TEST(TopLookJson, EveryTruncationIsRefused) {
  const auto whole = look_json(look_of(snapshot(), containers()));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(parse_look(std::string_view(whole).substr(0, size))) << size;
  }
}

}  // namespace
}  // namespace strata::top
