// Notice: one alert as others are told of it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "rules/promql/labels.h"

namespace strata::agent {

/// Moments are milliseconds since the epoch.
struct Notice {
  promql::Labels labels;
  std::map<std::string, std::string> annotations;
  double value = 0;
  std::int64_t starts_at = 0;
  std::int64_t ends_at = 0;  // of what fires: until when it does unless more is heard of it
  std::string generator_url;
  bool resolved = false;
  bool changed = false;          // it began or ended just now
  std::uint64_t evaluation = 0;  // those told together have the same
};

/// Immutable and shared, since every receiver gets all of them.
using Notices = std::vector<std::shared_ptr<const Notice>>;

}  // namespace strata::agent
