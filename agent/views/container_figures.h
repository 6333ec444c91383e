// The view of one container: what the kernel, its cgroup, its Redis and its API tell of it, and who
// is at the other end of its connections.
#pragma once

#include <string>
#include <string_view>

#include "agent/views/json.h"
#include "rules/figures/figure_window.h"
#include "rules/topology/topology.h"

namespace strata {

/// What the view is made of; of one snapshot, but for the window.
struct Surroundings {
  rules::Topology topology;
  rules::FigureSet figures;
  rules::FigureWindow window;  // what rates are told against
};

/// Adds {cpu, memory, block_io, network, redis, api, calls, called_by} to a container's JSON; what
/// docs/containers.md lists. A container without a name is nobody's peer and has no figures.
void add_container_figures(Json& container, std::string_view name,
                           const Surroundings& surroundings);

/// One block of lines for each container, from that JSON.
std::string container_blocks(const Json& containers);

}  // namespace strata
