// Whom the connections lead to that are open when the agent begins; see
// bpf/open_connections.bpf.c.
#pragma once

#include <vector>

#include "bpf/tcp.h"
#include "collectors/kernel/probe.h"
#include "core/base/result.h"

namespace strata::kernel {

/// Each peer of a cgroup once, however many connections lead to it. Needs Linux 5.11.
Result<std::vector<strata_peer_key>> open_peers(const KernelFeatures& features,
                                                const HostKnobs& knobs);

}  // namespace strata::kernel
