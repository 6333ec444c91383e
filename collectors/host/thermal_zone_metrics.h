// Thermal zones and what cools them, /sys/class/thermal/.
#pragma once

#include <array>
#include <string>

#include "collectors/host/shapes/entity_dirs.h"

namespace strata::host {

/// Adds what kind of zone or cooling device it is.
bool add_thermal_type(const std::string& directory, std::string& labels);

inline constexpr std::array thermal_zone_files = {
    FileRow{.file = "temp",
            .def = {.name = "node_thermal_zone_temp",
                    .help = "Temperature of the zone, in degrees Celsius.",
                    .type = MetricType::gauge,
                    .labels = {"zone", "type"}},
            .unit = {.per_unit = 1000}},
};

inline constexpr EntityDir thermal_zone_dir{
    .directory = "class/thermal",
    .label = "zone",
    .is_entity = [](std::string_view name) { return is_numbered(name, "thermal_zone"); },
    .cut = 12,
    .add_labels = add_thermal_type,
    .files = thermal_zone_files};

inline constexpr std::array cooling_device_files = {
    FileRow{.file = "cur_state",
            .def = {.name = "node_cooling_device_cur_state",
                    .help = "How much the device cools now; -1 where it is idle.",
                    .type = MetricType::gauge,
                    .labels = {"name", "type"}}},
    FileRow{.file = "max_state",
            .def = {.name = "node_cooling_device_max_state",
                    .help = "How much the device can cool.",
                    .type = MetricType::gauge,
                    .labels = {"name", "type"}},
            .moves = Moves::seldom},
};

inline constexpr EntityDir cooling_device_dir{
    .directory = "class/thermal",
    .label = "name",
    .is_entity = [](std::string_view name) { return is_numbered(name, "cooling_device"); },
    .cut = 14,
    .add_labels = add_thermal_type,
    .files = cooling_device_files};

}  // namespace strata::host
