#include "rules/topology/topology.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/support/snapshot_text.h"

namespace strata::rules {
namespace {

using std::chrono::minutes;
using test::snapshot_of;

constexpr Instant start{std::chrono::hours(1)};

const test::CollectorText kernel{.name = "tcp", .lines = R"(
strata_container_info{id="/docker/a",image="i",name="api",state="running"} 1
strata_container_info{id="/docker/r",image="i",name="redis",state="running"} 1
strata_container_peer_connections_total{id="/",image="",name="",peer="redis",port="6379"} 9
strata_container_peer_connections_total{id="/docker/a",name="api",peer="redis",port="6379"} 3
strata_container_peer_connections_total{id="/docker/a",name="api",peer="10.0.0.9",port="443"} 2
strata_container_peer_connections_total{id="/docker/a",name="api",peer="fd00::7",port="443"} 1
strata_container_peer_connections_total{id="/docker/a",name="api",peer="other",port=""} 7
)"};
const test::CollectorText redis{.name = "redis/127.0.0.1:6379",
                                .layer = Layer::dependency,
                                .lines = R"(redis_up{instance="127.0.0.1:6379",name="redis"} 1)"};
const test::CollectorText api{.name = "api/shop", .layer = Layer::business, .lines = R"(
up{job="shop",instance="127.0.0.1:3001"} 1
http_requests_total{job="shop",instance="127.0.0.1:3001",name="api",route="/"} 4
)"};

std::vector<std::string> texts(const Topology& topology) {
  std::vector<std::string> texts;
  for (const auto& edge : topology.edges()) {
    texts.push_back(topology.node(edge.from).name + ">" + topology.node(edge.to).name + ":" +
                    std::to_string(edge.port) + "=" +
                    std::to_string(static_cast<int>(edge.connections)));
  }
  std::sort(texts.begin(), texts.end());
  return texts;
}

TEST(Topology, KnowsWhoCallsWhom) {
  const auto topology = Topology::of(snapshot_of({kernel}, start));
  EXPECT_EQ(texts(topology),
            (std::vector<std::string>{"api>10.0.0.9:443:443=2", "api>[fd00::7]:443:443=1",
                                      "api>redis:6379=3"}));
  const auto caller = topology.find(NodeKind::container, "api");
  const auto callee = topology.find(NodeKind::container, "redis");
  ASSERT_TRUE(caller && callee);
  EXPECT_EQ(topology.calls(*caller).size(), 3U);
  EXPECT_TRUE(topology.calls(*callee).empty());
  ASSERT_EQ(topology.callers(*callee).size(), 1U);
  EXPECT_EQ(topology.callers(*callee)[0]->from, *caller);
  EXPECT_EQ(topology.node(host_node).kind, NodeKind::host);
}

TEST(Topology, KnowsWhichContainerServesWhat) {
  const auto topology = Topology::of(snapshot_of({kernel, redis, api}, start));
  const auto* const cache = topology.service("127.0.0.1:6379");
  ASSERT_NE(cache, nullptr);
  EXPECT_EQ(cache->kind, ServiceKind::redis);
  EXPECT_EQ(topology.node(cache->node).name, "redis");
  EXPECT_EQ(cache->up, true);
  const auto* const shop = topology.service("127.0.0.1:3001", "shop");
  ASSERT_NE(shop, nullptr);
  EXPECT_EQ(topology.node(shop->node).name, "api");
  EXPECT_EQ(topology.service_of(shop->node, ServiceKind::api), shop);
  EXPECT_EQ(topology.service_of(shop->node, ServiceKind::redis), nullptr);
  EXPECT_EQ(topology.service("127.0.0.1:3001", "other"), nullptr);
}

TEST(Topology, WhatNoContainerServesIsItsAddress) {
  auto bare = redis;
  bare.lines = R"(redis_up{instance="10.0.0.9:443",name=""} 1)";
  const auto topology = Topology::of(snapshot_of({kernel, bare}, start));
  const auto* const cache = topology.service("10.0.0.9:443");
  ASSERT_NE(cache, nullptr);
  EXPECT_EQ(topology.node(cache->node).kind, NodeKind::address);
  EXPECT_EQ(topology.callers(cache->node).size(), 1U) << "the same node as the peer's";
}

TEST(Topology, RemembersWhoServedWhatHasDied) {
  const auto before = Topology::of(snapshot_of({kernel, redis, api}, start));
  auto dead_redis = redis;
  dead_redis.lines = R"(redis_up{instance="127.0.0.1:6379",name=""} 0)";
  auto dead_api = api;
  dead_api.lines = R"(up{job="shop",instance="127.0.0.1:3001"} 0)";
  const auto now = start + minutes(1);
  const auto after = Topology::of(snapshot_of({dead_redis, dead_api}, now), &before);
  EXPECT_EQ(after.node(after.service("127.0.0.1:6379")->node).name, "redis");
  EXPECT_EQ(after.service("127.0.0.1:6379")->up, false);
  EXPECT_EQ(after.node(after.service("127.0.0.1:3001")->node).name, "api");
  EXPECT_EQ(texts(after), texts(before));
}

TEST(Topology, ForgetsAfterAWhile) {
  const auto before = Topology::of(snapshot_of({kernel, redis}, start));
  const auto later = Topology::of(snapshot_of({}, start + minutes(16)), &before);
  EXPECT_EQ(later.nodes().size(), 1U);
  EXPECT_TRUE(later.edges().empty());
  EXPECT_TRUE(later.services().empty());
}

TEST(Topology, IsBoundedAndSaysSo) {
  const auto topology = Topology::of(snapshot_of({kernel, redis, api}, start), nullptr,
                                     {.nodes = 3, .edges = 1, .services = 1});
  EXPECT_EQ(topology.nodes().size(), 3U);
  EXPECT_EQ(topology.edges().size(), 1U);
  EXPECT_EQ(topology.services().size(), 1U);
  EXPECT_EQ(topology.left_out(), 3U);
}

}  // namespace
}  // namespace strata::rules
