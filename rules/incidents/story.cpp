#include "rules/incidents/story.h"

#include <algorithm>
#include <tuple>

namespace strata::rules {
namespace {

Step step_of(const Signal& signal) {
  return {signal.layer, signal.place, signal.alert, signal.summary, signal.since};
}

Place place_at(const Topology& topology, NodeId id) {
  const auto& node = topology.node(id);
  return {node.kind, node.name};
}

/// Of the connections of a place that loses packets: the one whose other end loses some, too, else
/// one to a Redis or an API, else none can be named.
std::optional<std::pair<Place, Place>> edge_of(const std::vector<Signal>& signals,
                                               const Group& group, const Topology& topology) {
  const auto& root = signals[group.root];
  const auto node = topology.find(root.place.kind, root.place.name);
  if (!node || root.place.kind == NodeKind::host) return std::nullopt;
  const auto score = [&](NodeId other) {
    const auto place = place_at(topology, other);
    const bool lossy = std::any_of(group.members.begin(), group.members.end(), [&](auto i) {
      return signals[i].place == place && signals[i].traits.topic == Topic::network;
    });
    const bool serves = topology.service_of(other, ServiceKind::redis) != nullptr ||
                        topology.service_of(other, ServiceKind::api) != nullptr;
    return 2 * static_cast<int>(lossy) + static_cast<int>(serves);
  };
  std::optional<std::pair<Place, Place>> best;
  int best_score = 0;
  const auto consider = [&](const Edge& edge, NodeId other) {
    if (edge.from == edge.to || score(other) <= best_score) return;
    best_score = score(other);
    best = {place_at(topology, edge.from), place_at(topology, edge.to)};
  };
  for (const auto& edge : topology.calls(*node)) consider(edge, edge.to);
  for (const auto* const edge : topology.callers(*node)) consider(*edge, edge->from);
  return best;
}

/// The end of the chain: what is nearest to the users, then the worst of it.
std::size_t last_of(const std::vector<Signal>& signals, const Group& group) {
  return *std::max_element(group.members.begin(), group.members.end(), [&](auto a, auto b) {
    const auto key = [&](std::size_t i) {
      return std::tuple(layer_rank(signals[i].layer), signals[i].severity, -signals[i].since);
    };
    return key(a) < key(b);
  });
}

}  // namespace

Cause cause_of(const std::vector<Signal>& signals, const Group& group, const Topology& topology) {
  const auto& root = signals[group.root];
  Cause cause{root.layer, root.place, root.traits, root.alert, root.summary};
  if (root.traits.role == Role::link) cause.edge = edge_of(signals, group, topology);
  return cause;
}

std::vector<Step> chain_of(const std::vector<Signal>& signals, const Forest& forest,
                           const Group& group) {
  std::vector<std::size_t> way;
  for (std::optional<std::size_t> at = last_of(signals, group); at; at = forest.parents[*at]) {
    way.push_back(*at);
  }
  if (way.back() != group.root) way.push_back(group.root);
  std::vector<Step> chain;
  for (auto at = way.rbegin(); at != way.rend(); ++at) {
    const auto& signal = signals[*at];
    const bool same =
        !chain.empty() && chain.back().layer == signal.layer && chain.back().place == signal.place;
    if (!same || *at == way.front()) chain.push_back(step_of(signal));
  }
  return chain;
}

Step first_step(const std::vector<Signal>& signals, const Group& group) {
  std::optional<std::size_t> first;
  for (const auto i : group.members) {
    if (signals[i].alert.empty()) continue;
    if (!first || signals[i].since < signals[*first].since) first = i;
  }
  return first ? step_of(signals[*first]) : Step{};
}

std::vector<IncidentAlert> alerts_of(const std::vector<Signal>& signals, const Group& group,
                                     Moment now) {
  std::vector<IncidentAlert> alerts;
  for (const auto i : group.members) {
    const auto& signal = signals[i];
    if (signal.alert.empty()) continue;
    alerts.push_back({signal.labels, signal.summary, signal.severity, signal.traits, signal.place,
                      signal.since, signal.firing && signal.last_seen == now, signal.value});
  }
  return alerts;
}

void add_evidence(std::vector<Evidence>& known, Evidence found, std::size_t most) {
  const auto same = std::find_if(known.begin(), known.end(), [&](const Evidence& one) {
    return one.source == found.source && one.place == found.place && one.what == found.what &&
           one.at == found.at;
  });
  constexpr long most_of_a_kind = 4;
  const auto kind = std::count_if(known.begin(), known.end(), [&](const Evidence& one) {
    return one.at && one.place == found.place && one.what == found.what;
  });
  if (same == known.end()) {
    const bool enough = found.at && kind >= most_of_a_kind;
    if (!enough && known.size() < most) known.push_back(std::move(found));
  } else if (found.value.value_or(0) > same->value.value_or(0)) {
    *same = std::move(found);
  }
}

}  // namespace strata::rules
