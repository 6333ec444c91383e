// One alert: a rule with one set of labels, and where it stands.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "rules/promql/labels.h"

namespace strata::rules {

enum class AlertState : std::uint8_t { inactive, pending, firing };

/// "inactive", "pending", "firing".
std::string_view to_string(AlertState state);

/// Moments are milliseconds since the epoch.
struct Alert {
  AlertState state = AlertState::pending;
  promql::Labels labels;
  std::map<std::string, std::string> annotations;  // an empty text is one too
  double value = 0;
  std::int64_t active_at = 0;
  std::optional<std::int64_t> fired_at;
  std::optional<std::int64_t> resolved_at;
  std::optional<std::int64_t> keep_firing_since;

  bool operator==(const Alert&) const = default;
};

}  // namespace strata::rules
