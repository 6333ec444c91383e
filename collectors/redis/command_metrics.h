// Metrics of commands other than INFO, and of the collection itself.
#pragma once

#include <array>

#include "collectors/redis/redis_metrics.h"

namespace strata::redis {

inline constexpr MetricDef slowlog_length =
    server_metric("redis_slowlog_length", "Entries of the slow log.", MetricType::gauge);
inline constexpr MetricDef slowlog_last_id = server_metric(
    "redis_slowlog_last_id", "Id of the newest entry of the slow log.", MetricType::gauge);
inline constexpr MetricDef last_slow_execution_duration_seconds =
    server_metric("redis_last_slow_execution_duration_seconds",
                  "Duration of the newest command in the slow log.", MetricType::gauge);

inline constexpr MetricDef latency_spike_last =
    labelled(MetricType::gauge, "redis_latency_spike_last",
             "When the latency monitor last saw a spike of an event, since the epoch.",
             {"instance", "name", "event_name"});
inline constexpr MetricDef latency_spike_duration_seconds =
    labelled(MetricType::gauge, "redis_latency_spike_duration_seconds",
             "Duration of the last spike of an event.", {"instance", "name", "event_name"});
inline constexpr MetricDef commands_latencies_usec =
    labelled(MetricType::histogram, "redis_commands_latencies_usec",
             "Latency of a command in microseconds.", {"instance", "name", "cmd"});

inline constexpr MetricDef config_maxmemory =
    server_metric("redis_config_maxmemory", "maxmemory as configured.", MetricType::gauge);
inline constexpr MetricDef config_maxclients =
    server_metric("redis_config_maxclients", "maxclients as configured.", MetricType::gauge);
inline constexpr MetricDef config_io_threads =
    server_metric("redis_config_io_threads", "io-threads as configured.", MetricType::gauge);
inline constexpr MetricDef config_output_buffer_limit = labelled(
    MetricType::gauge, "redis_config_client_output_buffer_limit_bytes",
    "Limits on the output buffers of a class of clients.", {"instance", "name", "class", "limit"});
inline constexpr MetricDef config_output_buffer_overcome =
    labelled(MetricType::gauge, "redis_config_client_output_buffer_limit_overcome_seconds",
             "How long a client of the class may be above the soft limit.",
             {"instance", "name", "class", "limit"});
inline constexpr MetricDef config_value =
    labelled(MetricType::gauge, "redis_config_value", "A setting that is a number.",
             {"instance", "name", "key"});
inline constexpr MetricDef config_key_value =
    labelled(MetricType::gauge, "redis_config_key_value",
             "1, with a setting; passwords are left out.", {"instance", "name", "key", "value"});

constexpr MetricDef of_master(std::string_view name, std::string_view help) {
  return labelled(MetricType::gauge, name, help,
                  {"instance", "name", "master_name", "master_address"});
}

inline constexpr MetricDef sentinel_ckquorum_status =
    labelled(MetricType::gauge, "redis_sentinel_master_ckquorum_status",
             "1 if enough sentinels can be reached for a failover.",
             {"instance", "name", "master_name", "message"});
inline constexpr MetricDef sentinel_setting_ckquorum =
    of_master("redis_sentinel_master_setting_ckquorum", "quorum of a master.");
inline constexpr MetricDef sentinel_setting_failover_timeout =
    of_master("redis_sentinel_master_setting_failover_timeout",
              "failover-timeout of a master, in milliseconds.");
inline constexpr MetricDef sentinel_setting_parallel_syncs =
    of_master("redis_sentinel_master_setting_parallel_syncs", "parallel-syncs of a master.");
inline constexpr MetricDef sentinel_setting_down_after =
    of_master("redis_sentinel_master_setting_down_after_milliseconds",
              "down-after-milliseconds of a master.");
inline constexpr MetricDef sentinel_ok_sentinels =
    of_master("redis_sentinel_master_ok_sentinels", "Sentinels of a master that are well.");
inline constexpr MetricDef sentinel_ok_slaves =
    of_master("redis_sentinel_master_ok_slaves", "Replicas of a master that are well.");

inline constexpr MetricDef key_groups_duration = server_metric(
    "redis_last_key_groups_scrape_duration_milliseconds",
    "Time the last pass over groups of keys took; 0 where none is asked for.", MetricType::gauge);
inline constexpr MetricDef module_info =
    labelled(MetricType::gauge, "redis_module_info", "1 for each module that is loaded.",
             many_keys<"instance", "name", "module", "ver", "api", "filters", "usedby", "using">);

inline constexpr MetricDef scrapes_total =
    server_metric("redis_exporter_scrapes_total", "Collections so far.", MetricType::counter);
inline constexpr MetricDef scrape_duration = server_metric(
    "redis_exporter_scrape_duration_seconds", "Durations of collections.", MetricType::summary);
inline constexpr MetricDef last_scrape_duration =
    server_metric("redis_exporter_last_scrape_duration_seconds", "Duration of the last collection.",
                  MetricType::gauge);
inline constexpr MetricDef last_scrape_connect_time =
    server_metric("redis_exporter_last_scrape_connect_time_seconds",
                  "Time the last collection took to connect; 0 where the connection was kept.",
                  MetricType::gauge);
inline constexpr MetricDef last_scrape_error =
    labelled(MetricType::gauge, "redis_exporter_last_scrape_error",
             "1 with the reason if the last collection failed.", {"instance", "name", "err"});
inline constexpr MetricDef silent = server_metric(
    "strata_redis_silent", "1 if the server took the connection and did not answer in time.",
    MetricType::gauge);
inline constexpr MetricDef command_refused =
    labelled(MetricType::gauge, "strata_redis_command_refused",
             "1 for a command that the server does not let this user run, or does not know; what "
             "it tells is absent.",
             {"instance", "name", "command", "error"});

inline constexpr std::array command_metrics = {&slowlog_length,
                                               &slowlog_last_id,
                                               &last_slow_execution_duration_seconds,
                                               &latency_spike_last,
                                               &latency_spike_duration_seconds,
                                               &commands_latencies_usec,
                                               &config_maxmemory,
                                               &config_maxclients,
                                               &config_io_threads,
                                               &config_output_buffer_limit,
                                               &config_output_buffer_overcome,
                                               &config_value,
                                               &config_key_value,
                                               &sentinel_ckquorum_status,
                                               &sentinel_setting_ckquorum,
                                               &sentinel_setting_failover_timeout,
                                               &sentinel_setting_parallel_syncs,
                                               &sentinel_setting_down_after,
                                               &sentinel_ok_sentinels,
                                               &sentinel_ok_slaves,
                                               &key_groups_duration,
                                               &module_info,
                                               &scrapes_total,
                                               &scrape_duration,
                                               &last_scrape_duration,
                                               &last_scrape_connect_time,
                                               &last_scrape_error,
                                               &silent,
                                               &command_refused};

}  // namespace strata::redis
