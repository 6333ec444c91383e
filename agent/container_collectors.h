// The collectors of containers, but for those of the kernel side.
#pragma once

#include <vector>

#include "agent/all_collectors.h"

namespace strata::agent {

/// Appends the enabled ones.
void add_containers(const ContainersConfig& config, const Parts& parts,
                    std::vector<CollectorRecipe>& recipes);

}  // namespace strata::agent
