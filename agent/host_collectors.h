// The collectors of the host: a line each, made from the configuration.
#pragma once

#include <vector>

#include "agent/config/host_config.h"
#include "agent/runtime/scheduler.h"
#include "core/base/host_fs.h"

namespace strata::agent {

void add_host(const HostConfig& config, const HostFs& fs, std::vector<CollectorRecipe>& recipes);

}  // namespace strata::agent
