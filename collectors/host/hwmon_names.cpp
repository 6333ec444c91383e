#include "collectors/host/hwmon_names.h"

#include <algorithm>
#include <array>

#include "core/base/text.h"

namespace strata::host {
namespace {

constexpr std::array<std::string_view, 14> sensor_types = {
    "vrm",  "beep_enable", "update_interval", "in",     "cpu",      "fan",       "pwm",
    "temp", "curr",        "power",           "energy", "humidity", "intrusion", "freq"};

/// The first that fits. Limits and alarms are shown in the unit of what they limit, as
/// node_exporter does.
constexpr std::array sensor_rules = {
    SensorRule{"*", "fault", "", 1, "Fault of the sensor"},
    SensorRule{"*", "alarm", "", 1, "Alarm of the sensor"},
    SensorRule{"*", "beep", "_enabled", 1, "Whether the sensor's alarm beeps"},
    SensorRule{"in", "*", "_volts", 1000, "Voltage"},
    SensorRule{"cpu", "*", "_volts", 1000, "Voltage"},
    SensorRule{"temp", "type", "", 1, "Kind of sensor of temperature"},
    SensorRule{"temp", "*", "_celsius", 1000, "Temperature in degrees Celsius"},
    SensorRule{"curr", "*", "_amps", 1000, "Current in amperes"},
    SensorRule{"energy", "*", "_joule_total", 1e6, "Energy used", MetricType::counter},
    SensorRule{"power", "accuracy", "", 1e6, "Accuracy of the power meter, as a ratio"},
    SensorRule{"power", "average_interval", "_seconds", 1000, "Time that power is averaged over"},
    SensorRule{"power", "average_interval_min", "_seconds", 1000,
               "Time that power is averaged over"},
    SensorRule{"power", "average_interval_max", "_seconds", 1000,
               "Time that power is averaged over"},
    SensorRule{"power", "*", "_watt", 1e6, "Power in watts"},
    SensorRule{"humidity", "*", "", 1e6, "Humidity, as a ratio"},
    SensorRule{"fan", "input", "_rpm", 1, "Revolutions of the fan a minute"},
    SensorRule{"fan", "min", "_rpm", 1, "Revolutions of the fan a minute"},
    SensorRule{"fan", "max", "_rpm", 1, "Revolutions of the fan a minute"},
    SensorRule{"fan", "target", "_rpm", 1, "Revolutions of the fan a minute"},
    SensorRule{"freq", "input", "_freq_mhz", 1e6, "Frequency in MHz"},
    SensorRule{"*", "*", "", 1, "What the sensor says"},
};

bool fits(std::string_view wanted, std::string_view word) {
  return wanted == "*" || wanted == word;
}

}  // namespace

std::optional<SensorFile> parse_sensor_file(std::string_view name) {
  constexpr std::string_view digits = "0123456789";
  const auto first = std::min(name.find_first_of(digits), name.size());
  const auto last = std::min(name.find_first_not_of(digits, first), name.size());
  const auto type = name.substr(0, first);
  if (std::ranges::find(sensor_types, type) == sensor_types.end()) {
    return std::nullopt;
  }
  const auto number = first == last ? 0 : text::number<int>(name.substr(first, last - first));
  if (!number) return std::nullopt;
  auto property = name.substr(last);
  if (!property.empty()) {
    if (property.front() != '_' || property.size() == 1) return std::nullopt;
    property.remove_prefix(1);
  }
  return SensorFile{type, std::string(type) + std::to_string(*number), property};
}

std::string clean_sensor_name(std::string_view text) {
  std::string name(text);
  for (auto& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ':';
    if (!kept) c = '_';
  }
  const auto first = name.find_first_not_of('_');
  if (first == std::string::npos) return {};
  return name.substr(first, name.find_last_not_of('_') - first + 1);
}

const SensorRule& sensor_rule(std::string_view type, std::string_view property) {
  return *std::ranges::find_if(sensor_rules, [&](const SensorRule& rule) {
    return fits(rule.type, type) && fits(rule.property, property);
  });
}

std::string sensor_metric_name(std::string_view type, std::string_view property, bool has_bare) {
  std::string name(type);
  const bool is_value = property.empty() || (property == "input" && !has_bare);
  if (!is_value) name.append("_").append(clean_sensor_name(property));
  return name.append(sensor_rule(type, property).suffix);
}

}  // namespace strata::host
