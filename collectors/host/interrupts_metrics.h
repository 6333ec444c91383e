#pragma once

#include "collectors/host/shapes/family_def.h"

namespace strata::host {

inline constexpr auto interrupts_total =
    counter_def("node_interrupts_total", "Interrupts serviced by each CPU.",
                {"cpu", "type", "info", "devices"});

inline constexpr auto softirq_functions = counter_def(
    "node_softirqs_functions_total", "Soft interrupts serviced by each CPU.", {"cpu", "type"});

}  // namespace strata::host
