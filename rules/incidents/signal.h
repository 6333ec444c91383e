// Signal: an alert as incidents see it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "rules/alerts/alert.h"
#include "rules/incidents/places.h"
#include "rules/incidents/traits.h"

namespace strata::rules {

/// Milliseconds since the epoch, as in alerts.
using Moment = std::int64_t;

enum class Severity : std::uint8_t { info, warning, critical };

std::string_view to_string(Severity severity);
/// Of a label; one that is not there or unknown is a warning.
Severity severity_of(std::string_view label);

/// 0 host, 1 container, 2 dependency, 3 business.
using LayerRank = int;

/// Passive.
struct Signal {
  promql::Labels labels;
  std::string alert;
  std::string layer;    // "host", "container", "dependency", "business"
  std::string summary;  // the alert's own words
  Severity severity = Severity::warning;
  Traits traits;
  Place place;
  std::string taker;  // who takes what it waits for: a container's name, "/" the rest of the host
  Moment since = 0;
  Moment last_seen = 0;
  bool firing = false;  // has fired; one that never has opens nothing, but may name the cause
  double value = 0;
};

LayerRank layer_rank(std::string_view layer);

Signal signal_of(const Alert& alert, const Topology& topology, Moment now);

}  // namespace strata::rules
