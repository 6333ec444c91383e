// The part of the catalogue that speaks of files of /proc: those of the host's collectors that
// are tables.
#pragma once

#include "core/metrics/definitions.h"

namespace strata::agent {

void add_host_tables(Definitions& all);

}  // namespace strata::agent
