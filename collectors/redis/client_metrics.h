// Metrics of CLIENT LIST. `client_name` is redis_exporter's `name`, which here is the container's.
#pragma once

#include <array>
#include <utility>

#include "collectors/redis/redis_metrics.h"

namespace strata::redis {

constexpr MetricDef of_client(std::string_view name, std::string_view help) {
  return labelled(MetricType::gauge, name, help, {"instance", "name", "id", "client_name"});
}

inline constexpr MetricDef client_info =
    labelled(MetricType::gauge, "redis_connected_client_info", "1 for each connected client.",
             many_keys<"instance", "name", "id", "client_name", "flags", "db", "host", "port",
                       "user", "resp">);
inline constexpr MetricDef client_output_memory =
    of_client("redis_connected_client_output_buffer_memory_usage_bytes",
              "Bytes of a client's output buffers.");
inline constexpr MetricDef client_total_memory = of_client(
    "redis_connected_client_total_memory_consumed_bytes", "Bytes of all of a client's buffers.");
inline constexpr MetricDef client_created = of_client("redis_connected_client_created_at_timestamp",
                                                      "When a client connected, since the epoch.");
inline constexpr MetricDef client_idle_since =
    of_client("redis_connected_client_idle_since_timestamp",
              "When a client last sent a command, since the epoch.");
inline constexpr MetricDef client_channels = of_client(
    "redis_connected_client_channel_subscriptions_count", "Channels that a client follows.");
inline constexpr MetricDef client_patterns =
    of_client("redis_connected_client_pattern_matching_subscriptions_count",
              "Patterns of channels that a client follows.");
inline constexpr MetricDef client_shard_channels =
    of_client("redis_connected_client_shard_channel_subscriptions_count",
              "Shard channels that a client follows.");
inline constexpr MetricDef client_watched =
    of_client("redis_connected_client_shard_channel_watched_keys", "Keys that a client watches.");
inline constexpr MetricDef client_query_buffer = of_client(
    "redis_connected_client_query_buffer_length_bytes", "Bytes in a client's query buffer.");
inline constexpr MetricDef client_query_free =
    of_client("redis_connected_client_query_buffer_free_space_bytes",
              "Bytes that are free in a client's query buffer.");
inline constexpr MetricDef client_output_buffer =
    of_client("redis_connected_client_output_buffer_length_bytes",
              "Bytes in a client's fixed output buffer.");
inline constexpr MetricDef client_output_list =
    of_client("redis_connected_client_output_list_length", "Replies in a client's output list.");

/// Numbers of a client's line.
inline constexpr std::array<std::pair<std::string_view, const MetricDef*>, 10> client_fields = {{
    {"omem", &client_output_memory},
    {"tot-mem", &client_total_memory},
    {"sub", &client_channels},
    {"psub", &client_patterns},
    {"ssub", &client_shard_channels},
    {"watch", &client_watched},
    {"qbuf", &client_query_buffer},
    {"qbuf-free", &client_query_free},
    {"obl", &client_output_buffer},
    {"oll", &client_output_list},
}};

/// Seconds since then.
inline constexpr std::array<std::pair<std::string_view, const MetricDef*>, 2> client_ages = {{
    {"age", &client_created},
    {"idle", &client_idle_since},
}};

}  // namespace strata::redis
