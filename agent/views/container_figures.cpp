#include "agent/views/container_figures.h"

#include <optional>

#include "rules/figures/change.h"

namespace strata {
namespace {

using rules::About;
using rules::FigureId;
using rules::ServiceKind;
using rules::Subject;

Json json_number(const std::optional<double>& value) { return value ? Json(*value) : Json(); }

/// The figures of one subject, absent ones as null.
class Look {
 public:
  Look(Subject subject, const Surroundings& surroundings)
      : subject_(std::move(subject)),
        window_(surroundings.window),
        now_(surroundings.figures.find(subject_)) {}

  [[nodiscard]] std::optional<double> value(FigureId id) const { return rules::total(now(id)); }
  [[nodiscard]] std::optional<double> rate(FigureId id) const {
    return rules::rate(now(id), before(id));
  }
  [[nodiscard]] std::optional<double> rate_of(FigureId id, std::string_view part) const {
    return rules::rate_of(now(id), before(id), part);
  }
  [[nodiscard]] rules::Parts rates(FigureId id) const { return rules::rates(now(id), before(id)); }
  [[nodiscard]] Json quantile(FigureId id, double q) const {
    return json_number(rules::quantile(now(id), before(id), q));
  }
  [[nodiscard]] Json number(FigureId id) const { return json_number(value(id)); }
  [[nodiscard]] Json per_second(FigureId id) const { return json_number(rate(id)); }
  [[nodiscard]] Json per_second(FigureId id, std::string_view part) const {
    return json_number(rate_of(id, part));
  }
  /// {"hog": 12.5, ...}, the largest first; null where it cannot be told.
  [[nodiscard]] Json per_second_each(FigureId id) const {
    if (!rate(id)) return {};
    auto object = Json::object();
    for (const auto& [part, each] : rates(id)) {
      object[json_string(part).get<std::string>()] = each;
    }
    return object;
  }

 private:
  [[nodiscard]] const rules::Figure& now(FigureId id) const {
    static const rules::Figure nothing;
    return now_ == nullptr ? nothing : (*now_)[id];
  }
  [[nodiscard]] const rules::Figure& before(FigureId id) const {
    static const rules::Figure nothing;
    return now_ == nullptr ? nothing : window_.before(subject_, id, *now_);
  }

  Subject subject_;
  const rules::FigureWindow& window_;
  const rules::Figures* now_;
};

Json first_of(Json preferred, Json other) { return preferred.is_null() ? other : preferred; }

Json cpu_json(const Look& look) {
  return {{"usage_cores", look.per_second(FigureId::cpu_usage)},
          {"quota_cores", look.number(FigureId::cpu_quota)},
          {"quota_used_ratio", look.number(FigureId::cpu_quota_used)},
          {"throttled_ratio", look.number(FigureId::cpu_throttled)},
          {"run_queue_wait_ratio", look.per_second(FigureId::run_queue_wait)},
          {"run_queue_p50_seconds", look.quantile(FigureId::run_queue_latency, 0.5)},
          {"run_queue_p99_seconds", look.quantile(FigureId::run_queue_latency, 0.99)},
          {"preempted_by_per_second", look.per_second_each(FigureId::preempted)}};
}

Json memory_json(const Look& look) {
  auto limit = look.number(FigureId::memory_limit);
  if (limit == 0) limit = nullptr;  // as cAdvisor writes that there is none
  return {{"working_set_bytes", look.number(FigureId::memory_working_set)},
          {"anonymous_bytes", look.number(FigureId::memory_anonymous)},
          {"limit_bytes", std::move(limit)},
          {"growth_bytes_per_second", look.number(FigureId::memory_growth)},
          {"direct_reclaim_ratio", look.per_second(FigureId::direct_reclaim)},
          {"oom_kills", look.number(FigureId::oom_kills)}};
}

Json block_io_json(const Look& look) {
  return {{"read_bytes_per_second", first_of(look.per_second(FigureId::block_bytes, "read"),
                                             look.per_second(FigureId::disk_read_bytes))},
          {"write_bytes_per_second", first_of(look.per_second(FigureId::block_bytes, "write"),
                                              look.per_second(FigureId::disk_write_bytes))},
          {"read_operations_per_second", look.per_second(FigureId::block_operations, "read")},
          {"write_operations_per_second", look.per_second(FigureId::block_operations, "write")},
          {"read_p50_seconds", look.quantile(FigureId::block_read_latency, 0.5)},
          {"read_p99_seconds", look.quantile(FigureId::block_read_latency, 0.99)},
          {"write_p50_seconds", look.quantile(FigureId::block_write_latency, 0.5)},
          {"write_p99_seconds", look.quantile(FigureId::block_write_latency, 0.99)},
          {"errors_per_second", look.per_second(FigureId::block_errors)}};
}

Json network_json(const Look& look) {
  return {
      {"receive_bytes_per_second", first_of(look.per_second(FigureId::network_bytes, "receive"),
                                            look.per_second(FigureId::interface_receive_bytes))},
      {"transmit_bytes_per_second", first_of(look.per_second(FigureId::network_bytes, "transmit"),
                                             look.per_second(FigureId::interface_transmit_bytes))},
      {"retransmits_per_second", look.per_second(FigureId::retransmits)},
      {"resets_per_second", look.per_second(FigureId::resets)},
      {"drops_per_second", look.per_second_each(FigureId::drops)},
      {"connections_per_second", look.per_second_each(FigureId::tcp_connections)},
      {"connect_p99_seconds", look.quantile(FigureId::connect_latency, 0.99)},
      {"rtt_p99_seconds", look.quantile(FigureId::tcp_rtt, 0.99)}};
}

/// Hits among the lookups since a while ago; null without any.
Json hit_ratio(const Look& look) {
  const auto hits = look.rate(FigureId::redis_hits);
  const auto misses = look.rate(FigureId::redis_misses);
  if (!hits || !misses || !(*hits + *misses > 0)) return {};
  return *hits / (*hits + *misses);
}

Json redis_json(const rules::Service& service, const Surroundings& surroundings) {
  const Look look({About::redis, service.instance, {}}, surroundings);
  auto most = look.number(FigureId::redis_memory_max);
  if (most == 0) most = nullptr;  // Redis's word for none
  return {{"instance", json_string(service.instance)},
          {"up", service.up ? Json(*service.up) : Json()},
          {"commands_per_second", look.per_second(FigureId::redis_commands)},
          {"hit_ratio", hit_ratio(look)},
          {"memory_used_bytes", look.number(FigureId::redis_memory)},
          {"memory_max_bytes", std::move(most)},
          {"clients", look.number(FigureId::redis_clients)},
          {"blocked_clients", look.number(FigureId::redis_blocked)},
          {"evicted_keys_per_second", look.per_second(FigureId::redis_evicted)},
          {"slow_commands_per_second", look.per_second(FigureId::redis_slow)},
          {"last_slow_seconds", look.number(FigureId::redis_last_slow)}};
}

/// The part of the answers that are the service's own failure.
Json error_ratio(const Look& look) {
  const auto all = look.rate(FigureId::api_requests);
  if (!all || !(*all > 0)) return {};
  double failed = 0;
  for (const auto& [status, each] : look.rates(FigureId::api_requests)) {
    if (status.starts_with('5')) failed += each;
  }
  return failed / *all;
}

Json api_json(const rules::Service& service, const Surroundings& surroundings) {
  const Look look({About::api, service.instance, service.job}, surroundings);
  return {{"job", json_string(service.job)},
          {"instance", json_string(service.instance)},
          {"up", service.up ? Json(*service.up) : Json()},
          {"requests_per_second", look.per_second(FigureId::api_requests)},
          {"error_ratio", error_ratio(look)},
          {"p50_seconds", look.quantile(FigureId::api_duration, 0.5)},
          {"p95_seconds", look.quantile(FigureId::api_duration, 0.95)},
          {"event_loop_lag_seconds", look.number(FigureId::api_loop_lag)},
          {"heap_used_bytes", look.number(FigureId::api_heap_used)}};
}

/// What a node serves of a kind, each as its own object.
Json services_json(rules::NodeId node, ServiceKind kind, const Surroundings& surroundings) {
  auto array = Json::array();
  for (const auto& service : surroundings.topology.services()) {
    if (service.node != node || service.kind != kind) continue;
    array.push_back(kind == ServiceKind::redis ? redis_json(service, surroundings)
                                               : api_json(service, surroundings));
  }
  return array;
}

Json edge_json(std::string_view end, const rules::Edge& edge, rules::NodeId other,
               const rules::Topology& topology) {
  auto served = Json::array();
  for (const auto kind : {ServiceKind::redis, ServiceKind::api}) {
    if (topology.service_of(edge.to, kind) != nullptr) served.push_back(to_string(kind));
  }
  const auto& node = topology.node(other);
  return {{std::string(end), json_string(node.name)},
          {"kind", to_string(node.kind)},
          {"port", edge.port},
          {"serves", std::move(served)},
          {"connections", edge.connections}};
}

void add_edges(Json& container, rules::NodeId node, const rules::Topology& topology) {
  auto calls = Json::array();
  for (const auto& edge : topology.calls(node)) {
    calls.push_back(edge_json("to", edge, edge.to, topology));
  }
  auto called_by = Json::array();
  for (const auto* const edge : topology.callers(node)) {
    called_by.push_back(edge_json("from", *edge, edge->from, topology));
  }
  container["calls"] = std::move(calls);
  container["called_by"] = std::move(called_by);
}

}  // namespace

void add_container_figures(Json& container, std::string_view name,
                           const Surroundings& surroundings) {
  const auto node = surroundings.topology.find(rules::NodeKind::container, name);
  if (name.empty() || !node) return;
  const Look look({About::container, std::string(name), {}}, surroundings);
  container["cpu"] = cpu_json(look);
  container["memory"] = memory_json(look);
  container["block_io"] = block_io_json(look);
  container["network"] = network_json(look);
  container["redis"] = services_json(*node, ServiceKind::redis, surroundings);
  container["api"] = services_json(*node, ServiceKind::api, surroundings);
  add_edges(container, *node, surroundings.topology);
}

}  // namespace strata
