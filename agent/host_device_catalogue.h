// The part of the catalogue that speaks of files of /sys: those of the host's collectors that read
// directories of devices.
#pragma once

#include "core/metrics/definitions.h"

namespace strata::agent {

void add_host_devices(Definitions& all);

}  // namespace strata::agent
