// Forest: each alert below the one that explains it best, and what belongs together as one group.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "rules/incidents/signal.h"

namespace strata::rules {

/// Alerts that have one cause, by their index.
struct Group {
  std::size_t root = 0;              // the likeliest cause
  std::vector<std::size_t> members;  // the root first, then in the order of the chain
};

/// `parents` of each signal, null for roots.
struct Forest {
  std::vector<std::optional<std::size_t>> parents;
  std::vector<Group> groups;
};

Forest forest_of(std::span<const Signal> signals, const Topology& topology);

/// Aggressors that no alert names: whoever alerts say takes the CPU, or the disk, from those that
/// wait. Each once, as old as the oldest wait.
std::vector<Signal> implied_aggressors(std::span<const Signal> signals);

}  // namespace strata::rules
