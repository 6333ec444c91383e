// The part of the catalogue that speaks of files of /sys: those of the host's collectors that read
// directories of devices.
#pragma once

#include "collectors/host/shapes/definitions.h"

namespace strata::agent {

void add_host_devices(host::Definitions& all);

}  // namespace strata::agent
