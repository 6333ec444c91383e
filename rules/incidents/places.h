// Places: where alerts are, and how one place can reach another: by running on the same host, or by
// a call. A place is a node of the topology, or a container that is no longer in it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/promql/labels.h"
#include "rules/topology/topology.h"

namespace strata::rules {

/// Passive; compared by kind and name, so that it outlives a topology.
struct Place {
  NodeKind kind = NodeKind::host;
  std::string name = "/";

  auto operator<=>(const Place&) const = default;
};

inline const Place& host_place() {
  static const Place host;
  return host;
}

/// What an alert is about: the host for its layer; else the Redis or API of its instance, else the
/// container of its name, else the host.
Place place_of(const promql::Labels& alert, const Topology& topology);

/// Who calls whom among places, calls of calls included. Made for one look at all alerts; borrows
/// the topology.
class Calls {
 public:
  explicit Calls(const Topology& topology) : topology_(topology) {}

  /// How many calls lead from one to the other; null: none do. An API whose calls nobody has seen
  /// is taken to call every Redis: its connections may be older than the agent.
  [[nodiscard]] std::optional<int> hops(const Place& caller, const Place& callee);

  /// Whether an API calls both, or is one of them and calls the other.
  [[nodiscard]] bool share_caller(const Place& one, const Place& other);

  /// Whether it serves something that is scraped, or calls or is called: others depend on what it
  /// does.
  [[nodiscard]] bool takes_part(const Place& place);

 private:
  using Distances = std::map<NodeId, int>;
  const Distances& from(NodeId caller);
  [[nodiscard]] std::vector<NodeId> callees(NodeId caller) const;
  std::optional<NodeId> node_of(const Place& place);

  const Topology& topology_;
  std::map<Place, std::optional<NodeId>> nodes_;
  std::map<NodeId, Distances> reached_;
};

}  // namespace strata::rules
