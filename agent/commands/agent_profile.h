// The CPU profile of the running agent itself, for support archives.
#pragma once

#include <string>

#include <sys/types.h>

#include "agent/config/config.h"
#include "core/base/result.h"

namespace strata::agent {

struct AgentProfile {
  std::string pprof;
  std::string flame_graph;  // SVG
};

/// Takes some seconds.
Result<AgentProfile> profile_agent(const Config& config, pid_t pid);

}  // namespace strata::agent
