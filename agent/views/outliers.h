// Outliers for `strata events`.
#pragma once

#include "agent/views/json.h"
#include "core/events/outlier.h"
#include "core/identity/container_set.h"

namespace strata {

/// Adds an outlier's members to its event's, and sets "detail" to a sentence:
/// "waited for a CPU 12 ms (limit 3 ms); taken by hog (pid 77 stress)".
void add_outlier(Json& event, const Outlier& outlier, const ContainerSet& containers);

}  // namespace strata
