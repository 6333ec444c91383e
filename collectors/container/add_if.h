// A fact that could not be read has no sample.
#pragma once

#include <cstdint>
#include <optional>

#include "core/metrics/batch.h"

namespace strata::container {

inline void add_if(const MetricDef& def, const Entity& entity, std::optional<std::uint64_t> value,
                   Batch& batch, LabelValues labels = {}) {
  if (value) batch.add(def, entity, static_cast<double>(*value), labels);
}

}  // namespace strata::container
