// InfoField: one INFO key and the metric it becomes. The tables of these are the whole mapping of
// plain keys; a key may stand in them twice, for a metric of two spellings.
#pragma once

#include <string_view>

#include "core/metrics/metric_def.h"

namespace strata::redis {

struct InfoField {
  std::string_view key;
  MetricDef def;
  double divisor = 1;  // INFO's units in one of the metric's
};

/// A metric about the whole server. `name` is the container's and is left out where unknown.
constexpr MetricDef server_metric(std::string_view name, std::string_view help, MetricType type) {
  return {.name = name,
          .help = help,
          .type = type,
          .layer = Layer::dependency,
          .labels = {"instance", "name"}};
}

constexpr InfoField gauge(std::string_view key, std::string_view name, std::string_view help,
                          double divisor = 1) {
  return {key, server_metric(name, help, MetricType::gauge), divisor};
}

constexpr InfoField counter(std::string_view key, std::string_view name, std::string_view help) {
  return {key, server_metric(name, help, MetricType::counter), 1};
}

}  // namespace strata::redis
