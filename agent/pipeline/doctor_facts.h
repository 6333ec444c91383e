// Looks at this host for `strata doctor`.
#pragma once

#include "agent/config/config.h"
#include "agent/views/doctor.h"

namespace strata::agent {

/// Loads and attaches the BPF programs for a moment to see which can be.
DoctorFacts probe_doctor_facts(const Config& config);

}  // namespace strata::agent
