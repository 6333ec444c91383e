// What one scrape may bring, in Prometheus's terms and words.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "core/base/result.h"
#include "core/metrics/exposition_line.h"

namespace strata::api {

/// Zero is no limit. Labels are those that a sample has in the end, its name being one of them.
struct SampleLimits {
  std::size_t samples = 0;
  std::size_t labels = 0;
  std::size_t label_name_bytes = 0;
  std::size_t label_value_bytes = 0;
};

/// Code::exhausted, naming the limit and the first label that exceeds it. `labels` are without
/// __name__.
Status check_label_limits(std::string_view metric, std::span<const ParsedLabel> labels,
                          const SampleLimits& limits);

}  // namespace strata::api
