// What the agent knows of itself and of its host, for dump, doctor and strata_build_info.
#pragma once

#include "agent/views/facts.h"
#include "core/base/host_fs.h"
#include "core/identity/cgroup_layout.h"

namespace strata::agent {

/// Fixed when the binary was made, but for the version of libbpf that it runs with.
BuildInfo build_info();

/// Read anew each time.
std::string hostname(const HostFs& fs);

HostFacts host_facts(const HostFs& fs, const CgroupLayout& layout);

/// Of the calling thread.
Rights current_rights();

}  // namespace strata::agent
