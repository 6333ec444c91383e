#include "rules/incidents/forest.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "rules/incidents/explain.h"

namespace strata::rules {
namespace {

using Parents = std::vector<std::optional<std::size_t>>;

/// The strongest first; the last members only make the order one.
auto strength(const Signal& signal) {
  return std::tuple(signal.traits.role, layer_rank(signal.layer), signal.since,
                    -static_cast<int>(signal.severity));
}

bool stronger(const Signal& a, const Signal& b) {
  const auto first = strength(a);
  const auto second = strength(b);
  return first != second ? first < second : a.labels < b.labels;
}

bool is_above(const Parents& parents, std::size_t ancestor, std::size_t of) {
  for (std::optional<std::size_t> at = of; at; at = parents[*at]) {
    if (*at == ancestor) return true;
  }
  return false;
}

/// Of all that explain it the one with the strongest role, then the nearest.
std::optional<std::size_t> best_parent(std::span<const Signal> signals, std::size_t effect,
                                       const Parents& parents, Calls& calls) {
  std::optional<std::size_t> best;
  int best_distance = 0;
  for (std::size_t i = 0; i < signals.size(); ++i) {
    if (i == effect || is_above(parents, effect, i)) continue;
    const auto distance = explains(signals[i], signals[effect], calls);
    if (!distance) continue;
    const auto key = [](const Signal& signal, int far) {
      return std::tuple(signal.traits.role, far, layer_rank(signal.layer), signal.since);
    };
    if (best && key(signals[*best], best_distance) <= key(signals[i], *distance)) continue;
    best = i;
    best_distance = *distance;
  }
  return best;
}

Parents find_parents(std::span<const Signal> signals, Calls& calls) {
  std::vector<std::size_t> order(signals.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(),
            [&](auto a, auto b) { return stronger(signals[a], signals[b]); });
  Parents parents(signals.size());
  for (const auto i : order) parents[i] = best_parent(signals, i, parents, calls);
  return parents;
}

/// Sets of roots that belong together.
class Unions {
 public:
  explicit Unions(std::size_t size) : up_(size) { std::iota(up_.begin(), up_.end(), 0); }
  std::size_t find(std::size_t i) {
    while (up_[i] != i) i = up_[i] = up_[up_[i]];
    return i;
  }
  void join(std::size_t a, std::size_t b) { up_[find(a)] = find(b); }

 private:
  std::vector<std::size_t> up_;
};

std::size_t root_of(const Parents& parents, std::size_t i) {
  while (parents[i]) i = *parents[i];
  return i;
}

std::size_t depth_of(const Parents& parents, std::size_t i) {
  std::size_t depth = 0;
  for (; parents[i]; i = *parents[i]) ++depth;
  return depth;
}

class GroupOrder {
 public:
  GroupOrder(std::span<const Signal> signals, const Parents& parents, Calls& calls)
      : signals_(signals), parents_(parents), calls_(calls), covered_(signals.size()) {
    for (std::size_t i = 0; i < signals.size(); ++i) ++covered_[root_of(parents, i)];
  }

  /// Whether root a is the likelier cause.
  [[nodiscard]] bool likelier(std::size_t a, std::size_t b) {
    const auto key = [&](std::size_t i) {
      const auto& signal = signals_[i];
      const bool insider = signal.traits.role == Role::aggressor && calls_.takes_part(signal.place);
      return std::tuple(signal.traits.role, insider, -static_cast<long>(covered_[i]));
    };
    const auto first = key(a);
    const auto second = key(b);
    return first != second ? first < second : stronger(signals_[a], signals_[b]);
  }

  /// Along the chain, then from the host up to the users.
  [[nodiscard]] bool earlier(std::size_t a, std::size_t b) const {
    const auto key = [&](std::size_t i) {
      return std::tuple(depth_of(parents_, i), layer_rank(signals_[i].layer), signals_[i].since);
    };
    return key(a) != key(b) ? key(a) < key(b) : signals_[a].labels < signals_[b].labels;
  }

 private:
  std::span<const Signal> signals_;
  const Parents& parents_;
  Calls& calls_;
  std::vector<std::size_t> covered_;
};

std::vector<Group> groups_of(std::span<const Signal> signals, const Parents& parents,
                             Calls& calls) {
  Unions unions(signals.size());
  for (std::size_t i = 0; i < signals.size(); ++i) unions.join(i, root_of(parents, i));
  for (std::size_t i = 0; i < signals.size(); ++i) {
    for (std::size_t j = i + 1; j < signals.size() && !parents[i]; ++j) {
      if (!parents[j] && belong_together(signals[i], signals[j], calls)) unions.join(i, j);
    }
  }
  GroupOrder order(signals, parents, calls);
  std::vector<std::optional<std::size_t>> group_at(signals.size());
  std::vector<Group> groups;
  for (std::size_t i = 0; i < signals.size(); ++i) {
    auto& at = group_at[unions.find(i)];
    if (!at) {
      at = groups.size();
      groups.push_back({root_of(parents, i), {}});
    }
    auto& group = groups[*at];
    group.members.push_back(i);
    if (!parents[i] && order.likelier(i, group.root)) group.root = i;
  }
  for (auto& group : groups) {
    std::sort(group.members.begin(), group.members.end(), [&](auto a, auto b) {
      if ((a == group.root) != (b == group.root)) return a == group.root;
      return order.earlier(a, b);
    });
  }
  return groups;
}

Signal aggressor_of(const Signal& victim) {
  Signal aggressor;
  const bool host = victim.taker == "/";
  aggressor.layer = host ? "host" : "container";
  aggressor.place = host ? host_place() : Place{NodeKind::container, victim.taker};
  aggressor.traits = {Role::aggressor, victim.traits.topic};
  aggressor.severity = Severity::info;
  aggressor.since = victim.since;
  aggressor.last_seen = victim.last_seen;
  const std::string what = victim.traits.topic == Topic::cpu ? "the CPU" : "the disk";
  const bool itself = victim.place.name == victim.taker || victim.place.kind == NodeKind::host;
  aggressor.summary = (host ? "Processes outside of containers take " : victim.taker + " takes ") +
                      what + " from " + (itself ? "others" : victim.place.name);
  aggressor.labels =
      promql::Labels({{"incident_role", std::string(to_string(Role::aggressor))},
                      {"incident_topic", std::string(to_string(victim.traits.topic))},
                      {"layer", aggressor.layer},
                      {"name", host ? "" : victim.taker}});
  return aggressor;
}

}  // namespace

std::vector<Signal> implied_aggressors(std::span<const Signal> signals) {
  std::vector<Signal> implied;
  const auto is_named = [](const Signal& one, const Signal& aggressor) {
    return one.traits == aggressor.traits && one.place == aggressor.place;
  };
  for (const auto& victim : signals) {
    if (victim.taker.empty()) continue;
    auto aggressor = aggressor_of(victim);
    const auto same = [&](const Signal& one) { return is_named(one, aggressor); };
    if (std::any_of(signals.begin(), signals.end(), same)) continue;
    const auto known = std::find_if(implied.begin(), implied.end(), same);
    if (known == implied.end()) {
      implied.push_back(std::move(aggressor));
    } else if (aggressor.since < known->since) {
      *known = std::move(aggressor);
    }
  }
  return implied;
}

Forest forest_of(std::span<const Signal> signals, const Topology& topology) {
  Calls calls(topology);
  Forest forest;
  forest.parents = find_parents(signals, calls);
  forest.groups = groups_of(signals, forest.parents, calls);
  return forest;
}

}  // namespace strata::rules
