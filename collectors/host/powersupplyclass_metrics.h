// Batteries and chargers, /sys/class/power_supply/<name>/.
#pragma once

#include <array>

#include "collectors/host/fixed_text.h"
#include "collectors/host/shapes/entity_dirs.h"

namespace strata::host {

template <FixedText Name>
constexpr FileRow power_supply_row(std::string_view file, double per_unit = 1) {
  return {.file = file,
          .def = {.name = field_text<"node_power_supply_", Name, "">,
                  .help = field_text<"Power supply: its ", Name, ".">,
                  .type = MetricType::gauge,
                  .labels = {"power_supply"}},
          .unit = {.spelling = Spelling::any_base, .per_unit = per_unit}};
}

/// As the file says it, under its name.
template <FixedText Name>
constexpr FileRow power_supply_number() {
  return power_supply_row<Name>(Name.view());
}

/// uV, uA, uAh, uWh.
template <FixedText Name>
constexpr FileRow power_supply_micro() {
  return power_supply_row<Name>(Name.view(), 1e6);
}

template <FixedText Name>
constexpr FileRow power_supply_tenths() {
  return {.file = Name.view(),
          .def = {.name = field_text<"node_power_supply_", Name, "_celsius">,
                  .help = field_text<"Power supply: its ", Name, ".">,
                  .type = MetricType::gauge,
                  .labels = {"power_supply"}},
          .unit = {.spelling = Spelling::any_base, .per_unit = 10}};
}

inline constexpr std::array power_supply_files = {
    power_supply_number<"authentic">(),
    power_supply_number<"calibrate">(),
    power_supply_number<"capacity">(),
    power_supply_number<"capacity_alert_max">(),
    power_supply_number<"capacity_alert_min">(),
    power_supply_number<"online">(),
    power_supply_number<"present">(),
    power_supply_row<"cyclecount">("cycle_count"),
    power_supply_row<"time_to_empty_seconds">("time_to_empty_now"),
    power_supply_row<"time_to_full_seconds">("time_to_full_now"),
    power_supply_micro<"current_boot">(),
    power_supply_micro<"current_max">(),
    power_supply_micro<"voltage_boot">(),
    power_supply_micro<"voltage_max">(),
    power_supply_micro<"voltage_max_design">(),
    power_supply_micro<"voltage_min">(),
    power_supply_micro<"voltage_min_design">(),
    power_supply_micro<"voltage_ocv">(),
    power_supply_micro<"energy_empty">(),
    power_supply_micro<"energy_empty_design">(),
    power_supply_micro<"energy_full">(),
    power_supply_micro<"energy_full_design">(),
    power_supply_micro<"charge_control_limit">(),
    power_supply_micro<"charge_control_limit_max">(),
    power_supply_micro<"charge_counter">(),
    power_supply_micro<"charge_empty">(),
    power_supply_micro<"charge_empty_design">(),
    power_supply_micro<"charge_full">(),
    power_supply_micro<"charge_full_design">(),
    power_supply_micro<"charge_term_current">(),
    power_supply_micro<"constant_charge_current">(),
    power_supply_micro<"constant_charge_current_max">(),
    power_supply_micro<"constant_charge_voltage">(),
    power_supply_micro<"constant_charge_voltage_max">(),
    power_supply_micro<"precharge_current">(),
    power_supply_micro<"input_current_limit">(),
    power_supply_row<"current_ampere">("current_now", 1e6),
    power_supply_row<"energy_watthour">("energy_now", 1e6),
    power_supply_row<"voltage_volt">("voltage_now", 1e6),
    power_supply_row<"charge_ampere">("charge_now", 1e6),
    power_supply_row<"power_watt">("power_now", 1e6),
    power_supply_tenths<"temp">(),
    power_supply_tenths<"temp_alert_max">(),
    power_supply_tenths<"temp_alert_min">(),
    power_supply_tenths<"temp_ambient">(),
    power_supply_tenths<"temp_ambient_max">(),
    power_supply_tenths<"temp_ambient_min">(),
    power_supply_tenths<"temp_max">(),
    power_supply_tenths<"temp_min">(),
};

inline constexpr std::array power_supply_texts = {
    TextRow{"capacity_level", "capacity_level"},
    TextRow{"charge_type", "charge_type"},
    TextRow{"health", "health"},
    TextRow{"manufacturer", "manufacturer"},
    TextRow{"model_name", "model_name"},
    TextRow{"scope", "scope"},
    TextRow{"serial_number", "serial_number"},
    TextRow{"status", "status"},
    TextRow{"technology", "technology"},
    TextRow{"type", "type"},
    TextRow{"usb_type", "usb_type"},
};

inline constexpr std::array power_supply_infos = {
    InfoRow{{.name = "node_power_supply_info",
             .help = "What is no number of the power supply; always 1. What it does not say has "
                     "no label.",
             .type = MetricType::gauge,
             .labels = many_keys<"power_supply", "capacity_level", "charge_type", "health",
                                 "manufacturer", "model_name", "scope", "serial_number", "status",
                                 "technology", "type", "usb_type">},
            power_supply_texts,
            Lacking::left_out},
};

inline constexpr EntityDir power_supply_dir{.directory = "class/power_supply",
                                            .label = "power_supply",
                                            .files = power_supply_files,
                                            .infos = power_supply_infos};

}  // namespace strata::host
