#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::host {

constexpr MetricDef systemd_metric(std::string_view name, std::string_view help, LabelKeys labels,
                                   MetricType type = MetricType::gauge) {
  return {.name = name, .help = help, .type = type, .labels = labels};
}

inline constexpr auto systemd_version = systemd_metric(
    "node_systemd_version", "Version of systemd, as a number and as it spells it.", {"version"});
inline constexpr auto systemd_virtualization =
    systemd_metric("node_systemd_virtualization_info", "What systemd takes this machine to run in.",
                   {"virtualization_type"});
inline constexpr auto systemd_units =
    systemd_metric("node_systemd_units", "Units by state.", {"state"});
inline constexpr auto systemd_unit_state =
    systemd_metric("node_systemd_unit_state", "State of a unit: 1 for the one that it is in.",
                   {"name", "state", "type"});
inline constexpr auto systemd_restarts =
    systemd_metric("node_systemd_service_restart_total", "Restarts of a service by systemd.",
                   {"name"}, MetricType::counter);
inline constexpr auto systemd_start_time =
    systemd_metric("node_systemd_unit_start_time_seconds",
                   "When a unit became active; 0 where it is not.", {"name"});
inline constexpr auto systemd_tasks =
    systemd_metric("node_systemd_unit_tasks_current", "Tasks of a service.", {"name"});
inline constexpr auto systemd_tasks_max =
    systemd_metric("node_systemd_unit_tasks_max", "Tasks that a service may have.", {"name"});
inline constexpr auto systemd_last_trigger = systemd_metric(
    "node_systemd_timer_last_trigger_seconds", "When a timer elapsed last.", {"name"});
inline constexpr auto systemd_accepted =
    systemd_metric("node_systemd_socket_accepted_connections_total",
                   "Connections that a socket has accepted.", {"name"}, MetricType::counter);
inline constexpr auto systemd_connections = systemd_metric(
    "node_systemd_socket_current_connections", "Connections of a socket now.", {"name"});
inline constexpr auto systemd_refused =
    systemd_metric("node_systemd_socket_refused_connections_total",
                   "Connections that a socket has refused.", {"name"});
inline constexpr auto systemd_running = systemd_metric(
    "node_systemd_system_running", "Whether the system is up and no unit has failed.", {});

inline constexpr std::array systemd_metrics = {
    &systemd_version,      &systemd_virtualization, &systemd_units,       &systemd_unit_state,
    &systemd_restarts,     &systemd_start_time,     &systemd_tasks,       &systemd_tasks_max,
    &systemd_last_trigger, &systemd_accepted,       &systemd_connections, &systemd_refused,
    &systemd_running,
};

}  // namespace strata::host
