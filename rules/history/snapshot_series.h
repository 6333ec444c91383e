// What a snapshot's samples are as series: their labels and moments.
#pragma once

#include <cstdint>

#include "core/metrics/snapshot.h"
#include "rules/promql/labels.h"

namespace strata::rules {

/// Milliseconds since the epoch.
std::int64_t milliseconds_of(WallTime time);

/// All labels of a sample, its name among them. `target`: labels that it gets where it has none of
/// the same names.
promql::Labels series_labels(const MetricDef& def, const SampleRef& ref,
                             const promql::Labels& target);

/// The moment of what a collector of the snapshot has: of its collection, but what is said of one
/// that failed is of the snapshot.
std::int64_t moment_of(const Snapshot& snapshot, const CollectorReport& report);

}  // namespace strata::rules
