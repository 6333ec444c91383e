#include "rules/incidents/places.h"

#include <deque>

namespace strata::rules {
namespace {

/// Calls of calls of calls: further on nobody can say whose fault it is.
constexpr int furthest = 4;

const Service* service_of(const promql::Labels& alert, const Topology& topology) {
  for (const auto& [job, instance] :
       {std::pair("exported_job", "exported_instance"), std::pair("job", "instance")}) {
    const auto at = alert.get(instance);
    if (at.empty()) continue;
    if (const auto* const exact = topology.service(at, alert.get(job))) return exact;
    // A Redis has no job of its own; its series may have that of whoever scraped the agent.
    const auto* const any = topology.service(at);
    if (any != nullptr && any->kind == ServiceKind::redis) return any;
  }
  return nullptr;
}

}  // namespace

Place place_of(const promql::Labels& alert, const Topology& topology) {
  const auto layer = alert.get("layer");
  if (layer == "host") return host_place();
  if (const auto* const service = service_of(alert, topology)) {
    const auto& node = topology.node(service->node);
    return {node.kind, node.name};
  }
  if (const auto name = alert.get("name"); !name.empty()) {
    return {NodeKind::container, std::string(name)};
  }
  if (layer == "dependency" || layer == "business") {
    if (const auto at = alert.get("instance"); !at.empty())
      return {NodeKind::address, std::string(at)};
  }
  return host_place();
}

std::optional<NodeId> Calls::node_of(const Place& place) {
  if (place.kind == NodeKind::host) return host_node;
  const auto known = nodes_.find(place);
  if (known != nodes_.end()) return known->second;
  return nodes_.emplace(place, topology_.find(place.kind, place.name)).first->second;
}

std::vector<NodeId> Calls::callees(NodeId caller) const {
  std::vector<NodeId> found;
  for (const auto& edge : topology_.calls(caller)) {
    if (edge.to != caller) found.push_back(edge.to);
  }
  if (!found.empty() || topology_.service_of(caller, ServiceKind::api) == nullptr) return found;
  for (const auto& service : topology_.services()) {
    if (service.kind == ServiceKind::redis && service.node != caller) found.push_back(service.node);
  }
  return found;
}

const Calls::Distances& Calls::from(NodeId caller) {
  const auto known = reached_.find(caller);
  if (known != reached_.end()) return known->second;
  auto& distances = reached_[caller];
  std::deque<NodeId> next{caller};
  distances[caller] = 0;
  while (!next.empty()) {
    const auto node = next.front();
    next.pop_front();
    if (distances[node] >= furthest) continue;
    for (const auto callee : callees(node)) {
      if (distances.emplace(callee, distances[node] + 1).second) next.push_back(callee);
    }
  }
  return distances;
}

std::optional<int> Calls::hops(const Place& caller, const Place& callee) {
  if (caller.kind == NodeKind::host || callee.kind == NodeKind::host) return std::nullopt;
  const auto start = node_of(caller);
  const auto end = node_of(callee);
  if (!start || !end || *start == *end) return std::nullopt;
  const auto& distances = from(*start);
  const auto found = distances.find(*end);
  return found == distances.end() ? std::nullopt : std::optional(found->second);
}

bool Calls::share_caller(const Place& one, const Place& other) {
  const auto callee = node_of(other);
  const auto first = node_of(one);
  if (!first || !callee || *first == host_node || *callee == host_node) return false;
  for (const auto& service : topology_.services()) {
    if (service.kind != ServiceKind::api) continue;
    const auto& reached = from(service.node);
    if (reached.contains(*first) && reached.contains(*callee)) return true;
  }
  return false;
}

bool Calls::takes_part(const Place& place) {
  const auto node = node_of(place);
  if (!node || *node == host_node) return false;
  return topology_.service_of(*node, ServiceKind::api) != nullptr ||
         topology_.service_of(*node, ServiceKind::redis) != nullptr ||
         !topology_.calls(*node).empty() || !topology_.callers(*node).empty();
}

}  // namespace strata::rules
