// What each BPF program took of a CPU between two dumps.
#pragma once

#include "agent/views/json.h"

namespace strata {

/// Replaces, in each of the dump's programs, "runs", "run_seconds" and "seconds_per_run" by those
/// of the time since the dump `before` (null: since the programs were loaded), and adds
/// "cpu_share": 1 is one CPU. Null where the kernel has not counted.
void add_shares(Json& dump, const Json& before, double seconds);

}  // namespace strata
