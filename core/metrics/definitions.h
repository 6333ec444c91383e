// The definitions that a collector's tables hold, for the catalogue.
#pragma once

#include <ranges>
#include <vector>

#include "core/metrics/metric_def.h"

namespace strata {

using Definitions = std::vector<const MetricDef*>;

inline const MetricDef* definition_of(const MetricDef& def) { return &def; }
inline const MetricDef* definition_of(const MetricDef* def) { return def; }

/// A table's row that holds its definition, or where it is.
template <class Row>
requires requires(const Row& row) { definition_of(row.def); }
const MetricDef* definition_of(const Row& row) { return definition_of(row.def); }

template <std::ranges::range Table>
requires requires(const Table& table) { definition_of(*std::ranges::begin(table)); }
void add_definitions(Definitions& all, const Table& table) {
  for (const auto& row : table) all.push_back(definition_of(row));
}

}  // namespace strata
