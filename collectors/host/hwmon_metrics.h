// Sensors of temperature, voltage, fans and power, /sys/class/hwmon/hwmon<N>/.
#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::host {

inline constexpr MetricDef hwmon_chip_names{
    .name = "node_hwmon_chip_names",
    .help = "What the driver calls the chip; always 1.",
    .type = MetricType::gauge,
    .labels = {"chip", "chip_name"},
};
inline constexpr MetricDef hwmon_sensor_label{
    .name = "node_hwmon_sensor_label",
    .help = "What the board calls the sensor; always 1.",
    .type = MetricType::gauge,
    .labels = {"chip", "sensor", "label"},
};

constexpr MetricDef hwmon_gauge(std::string_view name, std::string_view help) {
  return {.name = name, .help = help, .type = MetricType::gauge, .labels = {"chip", "sensor"}};
}

inline constexpr auto hwmon_beep_enabled =
    hwmon_gauge("node_hwmon_beep_enabled", "Whether the chip beeps on an alarm.");
inline constexpr auto hwmon_regulator =
    hwmon_gauge("node_hwmon_voltage_regulator_version", "Version of the voltage regulator.");
inline constexpr auto hwmon_update_interval =
    hwmon_gauge("node_hwmon_update_interval_seconds", "How often the chip reads its sensors.");

/// The usual ones. A driver may have any others, whose families are named alike.
inline constexpr std::array hwmon_usual = {
    hwmon_gauge("node_hwmon_temp_celsius", "Temperature in degrees Celsius."),
    hwmon_gauge("node_hwmon_temp_min_celsius", "Lowest temperature that is as it should be."),
    hwmon_gauge("node_hwmon_temp_max_celsius", "Highest temperature that is as it should be."),
    hwmon_gauge("node_hwmon_temp_crit_celsius", "Temperature from which on it is critical."),
    hwmon_gauge("node_hwmon_temp_crit_alarm_celsius",
                "Alarm of critical temperature; 0.001 where there is one, as in node_exporter."),
    hwmon_gauge("node_hwmon_temp_alarm", "Alarm of temperature."),
    hwmon_gauge("node_hwmon_temp_fault", "Fault of the sensor of temperature."),
    hwmon_gauge("node_hwmon_in_volts", "Voltage."),
    hwmon_gauge("node_hwmon_in_min_volts", "Lowest voltage that is as it should be."),
    hwmon_gauge("node_hwmon_in_max_volts", "Highest voltage that is as it should be."),
    hwmon_gauge("node_hwmon_in_alarm", "Alarm of voltage."),
    hwmon_gauge("node_hwmon_curr_amps", "Current in amperes."),
    hwmon_gauge("node_hwmon_fan_rpm", "Revolutions of the fan a minute."),
    hwmon_gauge("node_hwmon_fan_min_rpm", "Revolutions a minute below which the fan is too slow."),
    hwmon_gauge("node_hwmon_fan_max_rpm", "Revolutions a minute of the fan at its fastest."),
    hwmon_gauge("node_hwmon_fan_alarm", "Alarm of the fan."),
    hwmon_gauge("node_hwmon_fan_fault", "Fault of the fan's sensor."),
    hwmon_gauge("node_hwmon_pwm", "Duty of the fan's motor, 0 to 255."),
    hwmon_gauge("node_hwmon_power_watt", "Power in watts."),
    hwmon_gauge("node_hwmon_power_average_watt", "Power on average, in watts."),
    hwmon_gauge("node_hwmon_humidity", "Humidity, as a ratio."),
    hwmon_gauge("node_hwmon_intrusion_alarm", "Whether the chassis was opened."),
    MetricDef{.name = "node_hwmon_energy_joule_total",
              .help = "Energy used.",
              .type = MetricType::counter,
              .labels = {"chip", "sensor"}},
};

inline constexpr std::array hwmon_metrics = {&hwmon_chip_names, &hwmon_sensor_label,
                                             &hwmon_beep_enabled, &hwmon_regulator,
                                             &hwmon_update_interval};

}  // namespace strata::host
