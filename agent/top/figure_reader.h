// Fills in the figures of a Look from a snapshot's families.
#pragma once

#include "agent/top/look.h"
#include "core/metrics/snapshot.h"

namespace strata::top {

/// Of the host and of the containers that `look` has already; adds the services that it finds.
void read_figures(const Snapshot& snapshot, Look& look);

}  // namespace strata::top
