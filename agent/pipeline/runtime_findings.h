// Which container runtimes are on this host, and whether they answer: asked for once.
#pragma once

#include <vector>

#include "agent/config/config.h"
#include "agent/views/doctor.h"
#include "core/base/host_fs.h"

namespace strata::agent {

/// Docker, containerd, podman and CRI-O. Takes as long as their sockets' timeouts at worst.
std::vector<RuntimeFinding> look_for_runtimes(const ContainersConfig& config, const HostFs& fs);

}  // namespace strata::agent
