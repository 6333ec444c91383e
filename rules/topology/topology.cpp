#include "rules/topology/topology.h"

#include <algorithm>

#include "core/base/text.h"
#include "rules/topology/builder.h"
#include "rules/topology/families.h"

namespace strata::rules {
namespace {

/// Whether this is an address, which no container is called like.
bool is_address(std::string_view peer) {
  if (peer.find(':') != std::string_view::npos) return true;
  int dots = 0;
  for (const char c : peer) {
    if (c == '.') ++dots;
    if (c != '.' && (c < '0' || c > '9')) return false;
  }
  return dots == 3;
}

/// "10.0.0.7:6379", "[fd00::7]:6379", as instances are written.
std::string address_text(std::string_view address, std::string_view port) {
  const bool v6 = address.find(':') != std::string_view::npos;
  std::string text(v6 ? "[" : "");
  text.append(address).append(v6 ? "]:" : ":").append(port);
  return text;
}

void add_containers(const Snapshot& snapshot, TopologyBuilder& to) {
  const auto* const family = find_family(snapshot, "strata_container_info");
  if (family == nullptr) return;
  for (const auto& ref : family->samples) {
    if (const auto name = label_of(ref, "name"); !name.empty()) {
      to.node(NodeKind::container, name, snapshot.at);
    }
  }
}

void add_edges(const Snapshot& snapshot, TopologyBuilder& to) {
  const auto* const family = find_family(snapshot, "strata_container_peer_connections_total");
  if (family == nullptr) return;
  for (const auto& ref : family->samples) {
    const auto caller = label_of(ref, "name");
    const auto port = label_of(ref, "port");
    if (caller.empty() || port.empty()) continue;  // the host's, and peers beyond the bound
    const auto peer = label_of(ref, "peer");
    const bool address = is_address(peer);
    const auto from = to.node(NodeKind::container, caller, snapshot.at);
    const auto callee = address ? to.node(NodeKind::address, address_text(peer, port), snapshot.at)
                                : to.node(NodeKind::container, peer, snapshot.at);
    if (!from || !callee) continue;
    to.edge(*from, *callee, text::number<std::uint16_t>(port).value_or(0), ref.sample().value,
            snapshot.at);
  }
}

/// Null where it has no name; what serves it is then found by its address.
std::optional<NodeId> serving_node(const std::string& name, const std::string& instance,
                                   Instant seen, TopologyBuilder& to) {
  if (!name.empty()) return to.node(NodeKind::container, name, seen);
  return to.node(NodeKind::address, instance, seen);
}

/// The container that one of the target's own samples names; "up" has no such label.
std::string name_among(const Batch& batch) {
  for (std::uint32_t i = 0; i < batch.samples().size(); ++i) {
    if (auto name = label_of({&batch, i, 0}, "name"); !name.empty()) return name;
  }
  return {};
}

void add_services(const Snapshot& snapshot, std::string_view family_name, ServiceKind kind,
                  const Topology* earlier, TopologyBuilder& to) {
  const auto* const family = find_family(snapshot, family_name);
  if (family == nullptr) return;
  for (const auto& ref : family->samples) {
    if (snapshot.collectors[ref.collector].layer == Layer::agent) continue;
    Service service{.kind = kind,
                    .job = kind == ServiceKind::api ? label_of(ref, "job") : "",
                    .instance = label_of(ref, "instance"),
                    .up = ref.sample().value != 0,
                    .seen = snapshot.at};
    auto name = kind == ServiceKind::api ? name_among(*ref.batch) : label_of(ref, "name");
    if (const auto* const known =
            earlier == nullptr ? nullptr : earlier->service(service.instance, service.job);
        name.empty() && known != nullptr &&
        earlier->node(known->node).kind == NodeKind::container) {
      name = earlier->node(known->node).name;
    }
    const auto node = serving_node(name, service.instance, snapshot.at, to);
    if (!node) continue;
    service.node = *node;
    to.service(std::move(service));
  }
}

/// What the earlier one knew and this snapshot does not tell, while it is not too old.
void add_remembered(const Topology& earlier, Instant oldest, TopologyBuilder& to) {
  const auto again = [&](NodeId id) {
    const auto& node = earlier.node(id);
    return to.node(node.kind, node.name, node.seen);
  };
  for (NodeId id = 0; id < earlier.nodes().size(); ++id) {
    if (earlier.node(id).seen >= oldest) again(id);
  }
  for (const auto& edge : earlier.edges()) {
    if (edge.seen < oldest) continue;
    const auto from = again(edge.from);
    const auto callee = again(edge.to);
    if (!from || !callee || to.has_edge(*from, *callee, edge.port)) continue;
    to.edge(*from, *callee, edge.port, edge.connections, edge.seen);
  }
  for (const auto& service : earlier.services()) {
    if (service.seen < oldest || to.has_service(service)) continue;
    if (const auto node = again(service.node)) {
      auto kept = service;
      kept.node = *node;
      to.service(std::move(kept));
    }
  }
}

}  // namespace

std::string_view to_string(NodeKind kind) {
  switch (kind) {
    case NodeKind::host:
      return "host";
    case NodeKind::container:
      return "container";
    case NodeKind::address:
      return "address";
  }
  return "unknown";
}

std::string_view to_string(ServiceKind kind) {
  return kind == ServiceKind::redis ? "redis" : "api";
}

Topology Topology::of(const Snapshot& snapshot, const Topology* earlier,
                      const TopologyBounds& bounds) {
  TopologyBuilder builder(bounds);
  builder.node(NodeKind::host, "/", snapshot.at);
  add_containers(snapshot, builder);
  add_edges(snapshot, builder);
  add_services(snapshot, "redis_up", ServiceKind::redis, earlier, builder);
  add_services(snapshot, "up", ServiceKind::api, earlier, builder);
  if (earlier != nullptr) add_remembered(*earlier, snapshot.at - bounds.memory, builder);
  return std::move(builder).build();
}

std::optional<NodeId> Topology::find(NodeKind kind, std::string_view name) const {
  const auto found = std::find_if(nodes_.begin(), nodes_.end(), [&](const Node& node) {
    return node.kind == kind && node.name == name;
  });
  if (found == nodes_.end()) return std::nullopt;
  return static_cast<NodeId>(found - nodes_.begin());
}

const Service* Topology::service(std::string_view instance, std::string_view job) const {
  const auto found = std::find_if(services_.begin(), services_.end(), [&](const Service& one) {
    return one.instance == instance && (job.empty() || one.job == job);
  });
  return found == services_.end() ? nullptr : &*found;
}

const Service* Topology::service_of(NodeId node, ServiceKind kind) const {
  const auto found = std::find_if(services_.begin(), services_.end(), [&](const Service& one) {
    return one.node == node && one.kind == kind;
  });
  return found == services_.end() ? nullptr : &*found;
}

std::span<const Edge> Topology::calls(NodeId from) const {
  const auto [first, last] =
      std::equal_range(edges_.begin(), edges_.end(), Edge{.from = from},
                       [](const Edge& a, const Edge& b) { return a.from < b.from; });
  return {first, last};
}

std::vector<const Edge*> Topology::callers(NodeId to) const {
  std::vector<const Edge*> callers;
  for (const auto& edge : edges_) {
    if (edge.to == to) callers.push_back(&edge);
  }
  return callers;
}

}  // namespace strata::rules
