// FigureDef: which samples of a snapshot make up one figure of a container, a Redis or an API.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/metrics/batch.h"

namespace strata::rules {

/// Whom a figure is about: the container that a sample's `name` tells, or the target of its
/// `instance` (and `job`).
enum class About : std::uint8_t { container, redis, api };

enum class FigureId : std::uint8_t {
  cpu_usage,
  cpu_quota,
  cpu_quota_used,
  cpu_throttled,
  run_queue_wait,
  run_queue_latency,
  preempted,
  memory_working_set,
  memory_anonymous,
  memory_limit,
  memory_growth,
  oom_kills,
  direct_reclaim,
  block_bytes,
  block_operations,
  block_errors,
  block_read_latency,
  block_write_latency,
  disk_read_bytes,
  disk_write_bytes,
  network_bytes,
  interface_receive_bytes,
  interface_transmit_bytes,
  retransmits,
  resets,
  drops,
  tcp_connections,
  tcp_rtt,
  connect_latency,
  restarts,
  redis_commands,
  redis_hits,
  redis_misses,
  redis_memory,
  redis_memory_max,
  redis_clients,
  redis_blocked,
  redis_evicted,
  redis_slow,
  redis_last_slow,
  api_requests,
  api_duration,
  api_loop_lag,
  api_heap_used,
  count
};

inline constexpr std::size_t figure_count = static_cast<std::size_t>(FigureId::count);

struct FigureDef {
  FigureId id = FigureId::count;
  About about = About::container;
  std::string_view family;
  std::string_view part = {};         // the label by which it is told apart; "le": a histogram
  std::string_view where_label = {};  // only samples with this label value
  std::string_view where_value = {};
  Suffix suffix = Suffix::none;
};

namespace figure_table {

using enum FigureId;

inline constexpr std::array<FigureDef, figure_count> figures = {{
    {.id = cpu_usage, .family = "container_cpu_usage_seconds_total"},
    {.id = cpu_quota, .family = "strata_container_cpu_quota_cores"},
    {.id = cpu_quota_used, .family = "strata_container_cpu_quota_used_ratio"},
    {.id = cpu_throttled, .family = "strata_container_cpu_throttled_ratio"},
    {.id = run_queue_wait,
     .family = "strata_container_run_queue_latency_seconds",
     .suffix = Suffix::sum},
    {.id = run_queue_latency,
     .family = "strata_container_run_queue_latency_seconds",
     .part = "le",
     .suffix = Suffix::bucket},
    {.id = preempted, .family = "strata_container_preempted_by_total", .part = "by"},
    {.id = memory_working_set, .family = "container_memory_working_set_bytes"},
    {.id = memory_anonymous, .family = "container_memory_rss"},
    {.id = memory_limit, .family = "container_spec_memory_limit_bytes"},
    {.id = memory_growth,
     .family = "strata_container_memory_growth_bytes_per_second",
     .where_label = "kind",
     .where_value = "anonymous"},
    {.id = oom_kills, .family = "strata_container_oom_kills_total"},
    {.id = direct_reclaim, .family = "strata_container_direct_reclaim_seconds_total"},
    {.id = block_bytes, .family = "strata_container_block_io_bytes_total", .part = "operation"},
    {.id = block_operations,
     .family = "strata_container_block_io_operations_total",
     .part = "operation"},
    {.id = block_errors, .family = "strata_container_block_io_errors_total"},
    {.id = block_read_latency,
     .family = "strata_container_block_io_latency_seconds",
     .part = "le",
     .where_label = "operation",
     .where_value = "read",
     .suffix = Suffix::bucket},
    {.id = block_write_latency,
     .family = "strata_container_block_io_latency_seconds",
     .part = "le",
     .where_label = "operation",
     .where_value = "write",
     .suffix = Suffix::bucket},
    {.id = disk_read_bytes, .family = "container_fs_reads_bytes_total"},
    {.id = disk_write_bytes, .family = "container_fs_writes_bytes_total"},
    {.id = network_bytes, .family = "strata_container_network_bytes_total", .part = "direction"},
    {.id = interface_receive_bytes, .family = "container_network_receive_bytes_total"},
    {.id = interface_transmit_bytes, .family = "container_network_transmit_bytes_total"},
    {.id = retransmits, .family = "strata_container_tcp_retransmits_total"},
    {.id = resets, .family = "strata_container_tcp_resets_total", .part = "direction"},
    {.id = drops, .family = "strata_container_packets_dropped_total", .part = "reason"},
    {.id = tcp_connections, .family = "strata_container_tcp_connections_total", .part = "event"},
    {.id = tcp_rtt,
     .family = "strata_container_tcp_rtt_seconds",
     .part = "le",
     .suffix = Suffix::bucket},
    {.id = connect_latency,
     .family = "strata_container_tcp_connect_latency_seconds",
     .part = "le",
     .suffix = Suffix::bucket},
    {.id = restarts, .family = "strata_container_restarts_total"},
    {.id = redis_commands, .about = About::redis, .family = "redis_commands_processed_total"},
    {.id = redis_hits, .about = About::redis, .family = "redis_keyspace_hits_total"},
    {.id = redis_misses, .about = About::redis, .family = "redis_keyspace_misses_total"},
    {.id = redis_memory, .about = About::redis, .family = "redis_memory_used_bytes"},
    {.id = redis_memory_max, .about = About::redis, .family = "redis_memory_max_bytes"},
    {.id = redis_clients, .about = About::redis, .family = "redis_connected_clients"},
    {.id = redis_blocked, .about = About::redis, .family = "redis_blocked_clients"},
    {.id = redis_evicted, .about = About::redis, .family = "redis_evicted_keys_total"},
    {.id = redis_slow, .about = About::redis, .family = "redis_slowlog_last_id"},
    {.id = redis_last_slow,
     .about = About::redis,
     .family = "redis_last_slow_execution_duration_seconds"},
    {.id = api_requests, .about = About::api, .family = "http_requests_total", .part = "status"},
    {.id = api_duration,
     .about = About::api,
     .family = "http_request_duration_seconds",
     .part = "le",
     .suffix = Suffix::bucket},
    {.id = api_loop_lag, .about = About::api, .family = "nodejs_eventloop_lag_p99_seconds"},
    {.id = api_heap_used, .about = About::api, .family = "nodejs_heap_size_used_bytes"},
}};

}  // namespace figure_table

constexpr bool each_in_its_place() {
  for (std::size_t i = 0; i < figure_count; ++i) {
    if (figure_table::figures.at(i).id != static_cast<FigureId>(i)) return false;
  }
  return true;
}
static_assert(each_in_its_place());

}  // namespace strata::rules
