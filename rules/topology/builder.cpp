#include "rules/topology/builder.h"

#include <algorithm>

namespace strata::rules {

std::optional<NodeId> TopologyBuilder::node(NodeKind kind, std::string_view name, Instant seen) {
  auto& nodes = topology_.nodes_;
  if (kind == NodeKind::host) {
    nodes[host_node].seen = std::max(nodes[host_node].seen, seen);
    return host_node;
  }
  const std::pair<NodeKind, std::string> key(kind, name);
  if (const auto known = nodes_.find(key); known != nodes_.end()) {
    nodes[known->second].seen = std::max(nodes[known->second].seen, seen);
    return known->second;
  }
  if (nodes.size() >= bounds_.nodes) {
    ++topology_.left_out_;
    return std::nullopt;
  }
  const auto id = static_cast<NodeId>(nodes.size());
  nodes.push_back({kind, std::string(name), seen});
  nodes_.emplace(key, id);
  return id;
}

void TopologyBuilder::edge(NodeId from, NodeId to, std::uint16_t port, double connections,
                           Instant seen) {
  const std::tuple key(from, to, port);
  auto known = edges_.find(key);
  if (known == edges_.end()) {
    if (edges_.size() >= bounds_.edges) {
      ++topology_.left_out_;
      return;
    }
    known = edges_.emplace(key, Edge{from, to, port, 0, seen}).first;
  }
  known->second.connections += connections;
  known->second.seen = std::max(known->second.seen, seen);
}

void TopologyBuilder::service(Service service) {
  if (has_service(service)) return;
  auto& services = topology_.services_;
  if (services.size() >= bounds_.services) {
    ++topology_.left_out_;
    return;
  }
  services_.emplace(std::tuple(service.kind, service.job, service.instance), services.size());
  services.push_back(std::move(service));
}

Topology TopologyBuilder::build() && {
  for (const auto& [key, edge] : edges_) topology_.edges_.push_back(edge);
  return std::move(topology_);
}

}  // namespace strata::rules
