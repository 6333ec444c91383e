#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::host {

constexpr MetricDef multipath_gauge(std::string_view name, std::string_view help,
                                    LabelKeys labels) {
  return {.name = name, .help = help, .type = MetricType::gauge, .labels = labels};
}

inline constexpr auto multipath_info = multipath_gauge(
    "node_dmmultipath_device_info", "What is no number of the multipath device; always 1.",
    {"device", "sysfs_name", "uuid"});
inline constexpr auto multipath_active = multipath_gauge(
    "node_dmmultipath_device_active",
    "1 where the multipath device serves I/O, 0 where it is suspended.", {"device", "sysfs_name"});
inline constexpr auto multipath_size =
    multipath_gauge("node_dmmultipath_device_size_bytes", "Size of the multipath device.",
                    {"device", "sysfs_name"});
inline constexpr auto multipath_paths = multipath_gauge(
    "node_dmmultipath_device_paths", "Paths of the multipath device.", {"device", "sysfs_name"});
inline constexpr auto multipath_paths_active =
    multipath_gauge("node_dmmultipath_device_paths_active",
                    "Paths of the multipath device whose disk runs.", {"device", "sysfs_name"});
inline constexpr auto multipath_paths_failed =
    multipath_gauge("node_dmmultipath_device_paths_failed",
                    "Paths of the multipath device whose disk does not run, or does not say.",
                    {"device", "sysfs_name"});
inline constexpr auto multipath_path_state = multipath_gauge(
    "node_dmmultipath_path_state", "State of the disk of a path of the multipath device; always 1.",
    {"device", "path", "state"});

inline constexpr std::array multipath_metrics = {
    &multipath_info,         &multipath_active,       &multipath_size,      &multipath_paths,
    &multipath_paths_active, &multipath_paths_failed, &multipath_path_state};

}  // namespace strata::host
