// How the families of a snapshot are found and read.
#pragma once

#include <string>
#include <string_view>

#include "core/metrics/snapshot.h"

namespace strata::rules {

/// Null where the snapshot has none of this name.
const Family* find_family(const Snapshot& snapshot, std::string_view name);

/// A sample's label, of its entity or its own; empty where it has none.
std::string label_of(const SampleRef& ref, std::string_view key);

/// When the sample was collected.
Instant collected_at(const Snapshot& snapshot, const SampleRef& ref);

}  // namespace strata::rules
