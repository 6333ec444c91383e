// Metrics of single keys, streams and groups of keys.
#pragma once

#include <array>

#include "collectors/redis/command_metrics.h"

namespace strata::redis {

constexpr MetricDef of_key(std::string_view name, std::string_view help) {
  return labelled(MetricType::gauge, name, help, {"instance", "name", "db", "key"});
}
constexpr MetricDef of_stream(std::string_view name, std::string_view help) {
  return labelled(MetricType::gauge, name, help, {"instance", "name", "db", "stream"});
}
constexpr MetricDef of_stream_group(std::string_view name, std::string_view help) {
  return labelled(MetricType::gauge, name, help,
                  many_keys<"instance", "name", "db", "stream", "group">);
}
constexpr MetricDef of_consumer(std::string_view name, std::string_view help) {
  return labelled(MetricType::gauge, name, help,
                  many_keys<"instance", "name", "db", "stream", "group", "consumer">);
}
constexpr MetricDef of_key_group(std::string_view name, std::string_view help) {
  return labelled(MetricType::gauge, name, help, {"instance", "name", "db", "key_group"});
}

inline constexpr MetricDef key_size = of_key("redis_key_size", "Length or size of a key.");
inline constexpr MetricDef key_memory =
    of_key("redis_key_memory_usage_bytes", "Bytes that a key takes.");
inline constexpr MetricDef key_value = of_key("redis_key_value", "A key's value.");
inline constexpr MetricDef key_value_as_string =
    labelled(MetricType::gauge, "redis_key_value_as_string", "1, with a key's value.",
             many_keys<"instance", "name", "db", "key", "val">);
inline constexpr MetricDef keys_count = of_key("redis_keys_count", "Keys that fit a pattern.");

inline constexpr MetricDef key_group_count =
    of_key_group("redis_key_group_count", "Keys of a group.");
inline constexpr MetricDef key_group_memory =
    of_key_group("redis_key_group_memory_usage_bytes", "Bytes that the keys of a group take.");
inline constexpr MetricDef distinct_key_groups =
    labelled(MetricType::gauge, "redis_number_of_distinct_key_groups", "Groups of keys.",
             {"instance", "name", "db"});

inline constexpr MetricDef stream_length = of_stream("redis_stream_length", "Entries of a stream.");
inline constexpr MetricDef stream_radix_tree_keys =
    of_stream("redis_stream_radix_tree_keys", "Keys of a stream's radix tree.");
inline constexpr MetricDef stream_radix_tree_nodes =
    of_stream("redis_stream_radix_tree_nodes", "Nodes of a stream's radix tree.");
inline constexpr MetricDef stream_last_generated_id = of_stream(
    "redis_stream_last_generated_id", "When the newest id was made, milliseconds since the epoch.");
inline constexpr MetricDef stream_groups =
    of_stream("redis_stream_groups", "Consumer groups of a stream.");
inline constexpr MetricDef stream_max_deleted_entry_id =
    of_stream("redis_stream_max_deleted_entry_id",
              "Time of the newest entry that was deleted, milliseconds since the epoch.");
inline constexpr MetricDef stream_first_entry_id = of_stream(
    "redis_stream_first_entry_id", "Time of the first entry, milliseconds since the epoch.");
inline constexpr MetricDef stream_last_entry_id = of_stream(
    "redis_stream_last_entry_id", "Time of the last entry, milliseconds since the epoch.");

inline constexpr MetricDef group_consumers =
    of_stream_group("redis_stream_group_consumers", "Consumers of a group.");
inline constexpr MetricDef group_pending = of_stream_group(
    "redis_stream_group_messages_pending", "Messages delivered and not acknowledged.");
inline constexpr MetricDef group_last_delivered_id =
    of_stream_group("redis_stream_group_last_delivered_id",
                    "Time of the last delivered message, milliseconds since the epoch.");
inline constexpr MetricDef group_entries_read =
    of_stream_group("redis_stream_group_entries_read", "Entries that a group has read.");
inline constexpr MetricDef group_lag =
    of_stream_group("redis_stream_group_lag", "Messages that wait to be delivered to a group.");
inline constexpr MetricDef consumer_pending =
    of_consumer("redis_stream_group_consumer_messages_pending",
                "Messages delivered to a consumer and not acknowledged.");
inline constexpr MetricDef consumer_idle = of_consumer("redis_stream_group_consumer_idle_seconds",
                                                       "Time since a consumer was last heard of.");

inline constexpr std::array key_metrics = {&key_size,
                                           &key_memory,
                                           &key_value,
                                           &key_value_as_string,
                                           &keys_count,
                                           &key_group_count,
                                           &key_group_memory,
                                           &distinct_key_groups,
                                           &stream_length,
                                           &stream_radix_tree_keys,
                                           &stream_radix_tree_nodes,
                                           &stream_last_generated_id,
                                           &stream_groups,
                                           &stream_max_deleted_entry_id,
                                           &stream_first_entry_id,
                                           &stream_last_entry_id,
                                           &group_consumers,
                                           &group_pending,
                                           &group_last_delivered_id,
                                           &group_entries_read,
                                           &group_lag,
                                           &consumer_pending,
                                           &consumer_idle};

}  // namespace strata::redis
