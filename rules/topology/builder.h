// TopologyBuilder: takes in what snapshots tell, each fact once, within the bounds.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "rules/topology/topology.h"

namespace strata::rules {

class TopologyBuilder {
 public:
  explicit TopologyBuilder(const TopologyBounds& bounds) : bounds_(bounds) {}

  /// Of several `seen` the newest counts. Null beyond the bound.
  std::optional<NodeId> node(NodeKind kind, std::string_view name, Instant seen);
  /// Connections of the same edge add up.
  void edge(NodeId from, NodeId to, std::uint16_t port, double connections, Instant seen);
  /// Of several of one job and instance the first counts.
  void service(Service service);

  [[nodiscard]] bool has_edge(NodeId from, NodeId to, std::uint16_t port) const {
    return edges_.contains({from, to, port});
  }
  [[nodiscard]] bool has_service(const Service& service) const {
    return services_.contains({service.kind, service.job, service.instance});
  }

  Topology build() &&;

 private:
  TopologyBounds bounds_;
  Topology topology_;
  std::map<std::pair<NodeKind, std::string>, NodeId, std::less<>> nodes_;
  std::map<std::tuple<NodeId, NodeId, std::uint16_t>, Edge> edges_;
  std::map<std::tuple<ServiceKind, std::string, std::string>, std::size_t> services_;
};

}  // namespace strata::rules
