// An agent that has collected a little of every layer, for tests of what is served over HTTP.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agent/http/backend.h"

namespace strata::agent::test {

inline constexpr MetricDef load_def{"node_load1", "Load.", MetricType::gauge, Layer::host, {}};
inline constexpr MetricDef up_def{
    "redis_up", "Up.", MetricType::gauge, Layer::dependency, {"instance"}};
inline constexpr MetricDef memory_def{
    "container_memory_rss", "Rss.", MetricType::gauge, Layer::container, {}};
inline constexpr MetricDef waits_def{
    "strata_container_waits_total", "Waits.", MetricType::counter, Layer::container, {}};

inline constexpr MetricDef build_def{
    "node_exporter_build_info", "Build.", MetricType::gauge, Layer::host, {}};
inline constexpr MetricDef cpu_def{
    "process_cpu_seconds_total", "CPU.", MetricType::counter, Layer::agent, {}};
inline constexpr MetricDef own_def{"strata_own", "Own.", MetricType::gauge, Layer::agent, {}};

class FakeBackend final : public Backend {
 public:
  FakeBackend() {
    static const auto api =
        make_entity("/docker/1", "img", "api", {{"com.docker.compose.service", "web"}});
    auto host = std::make_shared<Batch>();
    host->add(load_def, 0.5);
    auto container = std::make_shared<Batch>();
    container->add(memory_def, api, 4096);
    container->add(waits_def, api, 3);
    std::vector<CollectorReport> reports(2);
    reports[0].name = "loadavg";
    reports[0].batch = host;
    reports[1].name = "container_memory";
    reports[1].batch = container;
    reports[1].layer = Layer::container;
    for (const std::string server : {"a:1", "127.0.0.1:6379"}) {
      auto redis = std::make_shared<Batch>();
      redis->add(up_def, 1, {server});
      reports.emplace_back().name = "redis/" + server;
      reports.back().batch = redis;
      reports.back().layer = Layer::dependency;
    }
    auto agent = std::make_shared<Batch>();
    agent->add(build_def, 1);
    agent->add(cpu_def, 2);
    agent->add(own_def, 3);
    reports.emplace_back().name = "strata";
    reports.back().batch = agent;
    reports.back().layer = Layer::agent;
    snapshot = std::make_shared<Snapshot>(freeze(1, {}, {}, std::move(reports)));
  }
  ProfileBackend* profiles() override { return profiler; }
  std::shared_ptr<const Snapshot> fresh_snapshot(LayerSet layers) override {
    asked = layers;
    return snapshot;
  }
  bool ready() override { return snapshot != nullptr; }
  std::string dump() override { return R"({"build":{}})"; }
  std::string top(const std::string& container) override {
    return "{\"of\":\"" + container + "\"}";
  }
  std::string incidents() override { return R"({"status":"success"})"; }
  std::string events(std::uint64_t after) override { return "after " + std::to_string(after); }
  Status reload() override { return reloaded; }
  QueryBackend* queries() override { return asked_of; }

  ProfileBackend* profiler = nullptr;
  std::shared_ptr<const Snapshot> snapshot;
  LayerSet asked;  // by the last request
  Status reloaded;
  QueryBackend* asked_of = nullptr;
};

}  // namespace strata::agent::test
