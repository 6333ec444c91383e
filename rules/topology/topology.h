// Topology: who is there, who calls whom and who serves what, as one snapshot tells it. It is what
// the view of containers shows and what incidents are joined by.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/metrics/snapshot.h"

namespace strata::rules {

enum class NodeKind : std::uint8_t {
  host,       // the machine; always the first node
  container,  // by name, which outlives its cgroup when it is started again
  address     // "10.0.0.7:6379": no container is known there
};

std::string_view to_string(NodeKind kind);

/// Index into Topology::nodes().
using NodeId = std::uint32_t;
inline constexpr NodeId host_node = 0;

struct Node {
  NodeKind kind = NodeKind::container;
  std::string name;  // "/" of the host
  Instant seen{};    // when a snapshot last had it
};

/// One calls the other. Connections that were open when the agent began count as one.
struct Edge {
  NodeId from = 0;
  NodeId to = 0;
  std::uint16_t port = 0;
  double connections = 0;  // opened since the agent began
  Instant seen{};
};

enum class ServiceKind : std::uint8_t { redis, api };

std::string_view to_string(ServiceKind kind);

/// What is scraped, and who serves it: a container, or the address where none is known.
struct Service {
  ServiceKind kind = ServiceKind::redis;
  std::string job;       // of an API alone
  std::string instance;  // as in the label: "127.0.0.1:6379"
  NodeId node = 0;
  std::optional<bool> up;
  Instant seen{};
};

/// Beyond them what comes later is left out, and counted.
struct TopologyBounds {
  std::size_t nodes = 4096;
  std::size_t edges = 8192;
  std::size_t services = 1024;
  Duration memory = std::chrono::minutes(15);  // of what an earlier snapshot had
};

/// Immutable once made; any thread.
class Topology {
 public:
  /// What `earlier` knew holds on for a while: a Redis that has died and an API that does not
  /// answer are still those of their containers. The host's own processes are no callers: the agent
  /// is one of them and calls everything.
  static Topology of(const Snapshot& snapshot, const Topology* earlier = nullptr,
                     const TopologyBounds& bounds = {});

  [[nodiscard]] std::span<const Node> nodes() const { return nodes_; }
  /// In the order of `from`.
  [[nodiscard]] std::span<const Edge> edges() const { return edges_; }
  [[nodiscard]] std::span<const Service> services() const { return services_; }
  [[nodiscard]] const Node& node(NodeId id) const { return nodes_[id]; }

  /// By kind and name.
  [[nodiscard]] std::optional<NodeId> find(NodeKind kind, std::string_view name) const;
  /// Null: nobody is known to serve this instance. An empty job stands for any.
  [[nodiscard]] const Service* service(std::string_view instance, std::string_view job = {}) const;
  /// The first one of a node; null: it serves nothing that is scraped.
  [[nodiscard]] const Service* service_of(NodeId node, ServiceKind kind) const;

  [[nodiscard]] std::span<const Edge> calls(NodeId from) const;
  [[nodiscard]] std::vector<const Edge*> callers(NodeId to) const;

  /// Nodes, edges and services beyond the bounds.
  [[nodiscard]] std::size_t left_out() const { return left_out_; }

 private:
  friend class TopologyBuilder;

  std::vector<Node> nodes_{Node{NodeKind::host, "/", {}}};
  std::vector<Edge> edges_;
  std::vector<Service> services_;
  std::size_t left_out_ = 0;
};

}  // namespace strata::rules
