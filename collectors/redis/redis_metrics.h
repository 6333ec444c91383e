// Metrics of Redis that are more than one INFO key, and the list of all.
#pragma once

#include <array>
#include <vector>

#include "collectors/redis/info_field.h"

namespace strata::redis {

/// A metric with labels of its own, besides the server's.
constexpr MetricDef labelled(MetricType type, std::string_view name, std::string_view help,
                             LabelKeys labels) {
  return {.name = name, .help = help, .type = type, .layer = Layer::dependency, .labels = labels};
}

inline constexpr MetricDef up =
    server_metric("redis_up", "1 if the server answered INFO, 0 if not.", MetricType::gauge);
inline constexpr MetricDef start_time_seconds = server_metric(
    "redis_start_time_seconds", "When the server started, since the epoch.", MetricType::gauge);
inline constexpr MetricDef instance_info =
    labelled(MetricType::gauge, "redis_instance_info", "The server's own description of itself.",
             many_keys<"instance", "name", "role", "redis_version", "redis_build_id", "redis_mode",
                       "os", "maxmemory_policy", "tcp_port", "run_id", "process_id">);

inline constexpr MetricDef commands_total =
    labelled(MetricType::counter, "redis_commands_total", "Calls of a command.",
             {"instance", "name", "cmd"});
inline constexpr MetricDef commands_duration_seconds_total =
    labelled(MetricType::counter, "redis_commands_duration_seconds_total",
             "Time spent in a command.", {"instance", "name", "cmd"});
inline constexpr MetricDef commands_rejected_calls_total =
    labelled(MetricType::counter, "redis_commands_rejected_calls_total",
             "Calls of a command that failed before it ran.", {"instance", "name", "cmd"});
inline constexpr MetricDef commands_failed_calls_total =
    labelled(MetricType::counter, "redis_commands_failed_calls_total",
             "Calls of a command that failed while it ran.", {"instance", "name", "cmd"});
inline constexpr MetricDef latency_percentiles_usec = labelled(
    MetricType::summary, "redis_latency_percentiles_usec",
    "Latency of a command in microseconds; quantile is in percent.", {"instance", "name", "cmd"});
inline constexpr MetricDef errors_total =
    labelled(MetricType::counter, "redis_errors_total", "Error replies of a kind.",
             {"instance", "name", "err"});

inline constexpr MetricDef db_keys =
    labelled(MetricType::gauge, "redis_db_keys", "Keys of a database.", {"instance", "name", "db"});
inline constexpr MetricDef db_keys_expiring =
    labelled(MetricType::gauge, "redis_db_keys_expiring", "Keys of a database that will expire.",
             {"instance", "name", "db"});
inline constexpr MetricDef db_avg_ttl_seconds =
    labelled(MetricType::gauge, "redis_db_avg_ttl_seconds",
             "Average time to live of a database's expiring keys.", {"instance", "name", "db"});

inline constexpr MetricDef connected_slave_offset_bytes = labelled(
    MetricType::gauge, "redis_connected_slave_offset_bytes", "Replication offset of a replica.",
    many_keys<"instance", "name", "slave_ip", "slave_port", "slave_state">);
inline constexpr MetricDef connected_slave_lag_seconds =
    labelled(MetricType::gauge, "redis_connected_slave_lag_seconds",
             "Time since a replica was last heard of.",
             many_keys<"instance", "name", "slave_ip", "slave_port", "slave_state">);
inline constexpr MetricDef slave_info =
    labelled(MetricType::gauge, "redis_slave_info", "1 on a replica, with its master.",
             many_keys<"instance", "name", "master_host", "master_port", "read_only">);
inline constexpr MetricDef master_link_up = labelled(
    MetricType::gauge, "redis_master_link_up", "1 if a replica's link to its master is up.",
    {"instance", "name", "master_host", "master_port"});
inline constexpr MetricDef master_last_io_seconds_ago =
    labelled(MetricType::gauge, "redis_master_last_io_seconds_ago",
             "Time since a replica last heard of its master.",
             {"instance", "name", "master_host", "master_port"});
inline constexpr MetricDef master_sync_in_progress = labelled(
    MetricType::gauge, "redis_master_sync_in_progress", "1 while a replica copies its master.",
    {"instance", "name", "master_host", "master_port"});
inline constexpr MetricDef slave_repl_offset =
    labelled(MetricType::gauge, "redis_slave_repl_offset", "Replication offset of a replica.",
             {"instance", "name", "master_host", "master_port"});

inline constexpr std::array composed_metrics = {&up,
                                                &start_time_seconds,
                                                &instance_info,
                                                &commands_total,
                                                &commands_duration_seconds_total,
                                                &commands_rejected_calls_total,
                                                &commands_failed_calls_total,
                                                &latency_percentiles_usec,
                                                &errors_total,
                                                &db_keys,
                                                &db_keys_expiring,
                                                &db_avg_ttl_seconds,
                                                &connected_slave_offset_bytes,
                                                &connected_slave_lag_seconds,
                                                &slave_info,
                                                &master_link_up,
                                                &master_last_io_seconds_ago,
                                                &master_sync_in_progress,
                                                &slave_repl_offset};

/// Every metric of this collector, those of the INFO tables included.
std::vector<const MetricDef*> redis_metrics();

}  // namespace strata::redis
