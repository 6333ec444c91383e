#include "agent/views/container_figures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/snapshot_text.h"

namespace strata {
namespace {

using std::chrono::seconds;
using test::CollectorText;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr Instant start{std::chrono::hours(1)};

const std::string who = R"(
strata_container_info{id="/a",name="api",state="running"} 1
strata_container_info{id="/r",name="redis",state="running"} 1
strata_container_peer_connections_total{id="/a",name="api",peer="redis",port="6379"} 3
strata_container_peer_connections_total{id="/a",name="api",peer="10.0.0.9",port="443"} 2
strata_container_cpu_quota_cores{id="/a",name="api"} 0.5
container_spec_memory_limit_bytes{id="/a",name="api"} 0
container_memory_working_set_bytes{id="/a",name="api"} 1048576
)";

Snapshot at_start() {
  return test::snapshot_of({{.name = "container",
                             .lines = who + R"(
container_cpu_usage_seconds_total{id="/a",name="api",cpu="cpu00"} 10
strata_container_preempted_by_total{id="/a",name="api",by="hog"} 100
strata_container_network_bytes_total{id="/a",name="api",direction="receive"} 0
)",
                             .collected_at = start},
                            {.name = "redis",
                             .layer = Layer::dependency,
                             .lines = R"(
redis_up{instance="127.0.0.1:6379",name="redis"} 1
redis_commands_processed_total{instance="127.0.0.1:6379",name="redis"} 0
redis_keyspace_hits_total{instance="127.0.0.1:6379",name="redis"} 0
redis_keyspace_misses_total{instance="127.0.0.1:6379",name="redis"} 0
)",
                             .collected_at = start},
                            {.name = "api",
                             .layer = Layer::business,
                             .lines = R"(
up{job="shop",instance="127.0.0.1:3001"} 1
http_requests_total{job="shop",instance="127.0.0.1:3001",name="api",status="200"} 0
http_requests_total{job="shop",instance="127.0.0.1:3001",name="api",status="503"} 0
)",
                             .collected_at = start}},
                           start);
}

Snapshot ten_seconds_later() {
  const auto now = start + seconds(10);
  return test::snapshot_of({{.name = "container",
                             .lines = who + R"(
container_cpu_usage_seconds_total{id="/a",name="api",cpu="cpu00"} 12.5
strata_container_preempted_by_total{id="/a",name="api",by="hog"} 150
strata_container_network_bytes_total{id="/a",name="api",direction="receive"} 20480
)",
                             .collected_at = now},
                            {.name = "redis",
                             .layer = Layer::dependency,
                             .lines = R"(
redis_up{instance="127.0.0.1:6379",name="redis"} 1
redis_commands_processed_total{instance="127.0.0.1:6379",name="redis"} 1000
redis_keyspace_hits_total{instance="127.0.0.1:6379",name="redis"} 9
redis_keyspace_misses_total{instance="127.0.0.1:6379",name="redis"} 1
)",
                             .collected_at = now},
                            {.name = "api",
                             .layer = Layer::business,
                             .lines = R"(
up{job="shop",instance="127.0.0.1:3001"} 1
http_requests_total{job="shop",instance="127.0.0.1:3001",name="api",status="200"} 30
http_requests_total{job="shop",instance="127.0.0.1:3001",name="api",status="503"} 10
)",
                             .collected_at = now}},
                           now);
}

/// The first snapshot is what the second one's rates are told against.
Surroundings surroundings() {
  const auto now = ten_seconds_later();
  return {rules::Topology::of(now), rules::FigureSet::of(now),
          rules::FigureWindow().after(rules::FigureSet::of(at_start()))};
}

Json view_of(const std::string& name, const Surroundings& around) {
  Json container = {{"name", name}, {"state", "running"}, {"since_seconds", 60.0}};
  add_container_figures(container, name, around);
  return container;
}

TEST(ContainerFigures, MergeKernelCgroupAndApplication) {
  const auto api = view_of("api", surroundings());
  EXPECT_EQ(api["cpu"]["usage_cores"], 0.25);
  EXPECT_EQ(api["cpu"]["quota_cores"], 0.5);
  EXPECT_EQ(api["cpu"]["preempted_by_per_second"], Json({{"hog", 5.0}}));
  EXPECT_EQ(api["memory"]["working_set_bytes"], 1048576.0);
  EXPECT_EQ(api["network"]["receive_bytes_per_second"], 2048.0);
  EXPECT_EQ(api["redis"], Json::array());
  ASSERT_EQ(api["api"].size(), 1U);
  EXPECT_EQ(api["api"][0]["requests_per_second"], 4.0);
  EXPECT_EQ(api["api"][0]["error_ratio"], 0.25);
  const auto redis = view_of("redis", surroundings());
  ASSERT_EQ(redis["redis"].size(), 1U);
  EXPECT_EQ(redis["redis"][0]["commands_per_second"], 100.0);
  EXPECT_EQ(redis["redis"][0]["hit_ratio"], 0.9);
  EXPECT_EQ(redis["redis"][0]["up"], true);
}

TEST(ContainerFigures, ShowBothEndsOfAnEdge) {
  const auto api = view_of("api", surroundings());
  ASSERT_EQ(api["calls"].size(), 2U);
  EXPECT_EQ(api["calls"][0], Json::parse(R"({"to": "redis", "kind": "container", "port": 6379,
                                             "serves": ["redis"], "connections": 3.0})"));
  EXPECT_EQ(api["calls"][1]["to"], "10.0.0.9:443");
  EXPECT_EQ(api["calls"][1]["kind"], "address");
  const auto redis = view_of("redis", surroundings());
  ASSERT_EQ(redis["called_by"].size(), 1U);
  EXPECT_EQ(redis["called_by"][0]["from"], "api");
}

TEST(ContainerFigures, WhatIsNotKnownIsNull) {
  auto alone = surroundings();
  alone.window = {};
  const auto api = view_of("api", alone);
  EXPECT_TRUE(api["cpu"]["usage_cores"].is_null()) << "a rate takes two looks";
  EXPECT_TRUE(api["cpu"]["preempted_by_per_second"].is_null());
  EXPECT_TRUE(api["memory"]["limit_bytes"].is_null()) << "0 is no limit";
  EXPECT_TRUE(api["memory"]["oom_kills"].is_null());
  EXPECT_TRUE(api["block_io"]["read_p99_seconds"].is_null());
  EXPECT_FALSE(view_of("nobody", alone).contains("cpu"));
}

TEST(ContainerBlocks, AreReadAtOneGlance) {
  auto containers = Json::array({view_of("api", surroundings()), view_of("redis", surroundings())});
  EXPECT_EQ(container_blocks(containers),
            R"(  api  running for 1 min
    cpu      uses 0.25 of 0.5 CPUs, preempted by hog 5/s
    memory   working set 1 MiB
    network  in 2 KiB/s
    api      shop 127.0.0.1:3001 up, 4 requests/s, errors 25 %
    calls    -> redis:6379 (redis), -> 10.0.0.9:443

  redis  running for 1 min
    redis    127.0.0.1:6379 up, 100 commands/s, hit rate 90 %
    called   <- api
)");
}

TEST(ContainerBlocks, TakeAnyJson) {
  for (const auto* json : {"null", "[]", "[3, null, {}]",
                           R"([{"name": "\u001b[2J", "cpu": 3, "calls": [1, {"to": "\u001b"}]}])",
                           R"([{"network": {"drops_per_second": {"\u001b": 1, "a": "b"}},
                                "memory": {"working_set_bytes": 1e300}}])"}) {
    EXPECT_THAT(container_blocks(Json::parse(json)), Not(HasSubstr("\x1b"))) << json;
  }
}

}  // namespace
}  // namespace strata
