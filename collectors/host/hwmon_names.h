// How node_exporter names sensors of /sys/class/hwmon: from a file's name to a metric's, its unit
// and its type.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/metrics/metric_def.h"

namespace strata::host {

/// "temp1_crit_alarm" is of type "temp", sensor "temp1", property "crit_alarm"; a file that has no
/// number is of sensor 0.
struct SensorFile {
  std::string_view type;
  std::string sensor;
  std::string_view property;  // may be empty
};

/// nullopt of what is no sensor's; views into `name`.
std::optional<SensorFile> parse_sensor_file(std::string_view name);

/// In lower case, other characters than letters, digits, ':' and '_' as '_', and none at the ends.
std::string clean_sensor_name(std::string_view text);

/// What becomes of the number in a sensor's file.
struct SensorRule {
  std::string_view type;      // "*": all
  std::string_view property;  // "*": all
  std::string_view suffix;    // of the metric's name
  double per_unit = 1;
  std::string_view what = {};  // the first part of the help text
  MetricType metric_type = MetricType::gauge;
};
const SensorRule& sensor_rule(std::string_view type, std::string_view property);

/// The metric's name without "node_hwmon_". `has_bare`: the sensor has a file without a property,
/// beside "_input".
std::string sensor_metric_name(std::string_view type, std::string_view property, bool has_bare);

}  // namespace strata::host
