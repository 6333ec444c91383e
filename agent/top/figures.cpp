#include "agent/top/figures.h"

namespace strata::top {
namespace {

constexpr std::string_view node_cpu = "node_cpu_seconds_total";
constexpr std::string_view block_bytes = "strata_container_block_io_bytes_total";
constexpr std::string_view network_bytes = "strata_container_network_bytes_total";
constexpr std::string_view run_queue = "strata_container_run_queue_latency_seconds";

// clang-format off
constexpr std::array<FigureDef, figure_count> figures = {{
    {"cpu", About::container, "container_cpu_usage_seconds_total"},
    {"cpu_quota", About::container, "strata_container_cpu_quota_cores"},
    {"cpu_periods", About::container, "container_cpu_cfs_periods_total"},
    {"cpu_throttled", About::container, "container_cpu_cfs_throttled_periods_total"},
    {"wait", About::container, run_queue, {}, {}, Suffix::sum},
    {"working_set", About::container, "container_memory_working_set_bytes"},
    {"anonymous", About::container, "container_memory_rss"},
    {"memory_limit", About::container, "container_spec_memory_limit_bytes"},
    {"oom_kills", About::container, "strata_container_oom_kills_total"},
    {"block_read", About::container, block_bytes, "operation", "read"},
    {"block_write", About::container, block_bytes, "operation", "write"},
    {"disk_read", About::container, "container_fs_reads_bytes_total"},
    {"disk_write", About::container, "container_fs_writes_bytes_total"},
    {"receive", About::container, network_bytes, "direction", "receive"},
    {"transmit", About::container, network_bytes, "direction", "transmit"},
    {"interface_receive", About::container, "container_network_receive_bytes_total"},
    {"interface_transmit", About::container, "container_network_transmit_bytes_total"},
    {"retransmits", About::container, "strata_container_tcp_retransmits_total"},
    {"resets", About::container, "strata_container_tcp_resets_total"},
    {"cpu_all", About::host, node_cpu},
    {"cpu_idle", About::host, node_cpu, "mode", "idle"},
    {"cpu_iowait", About::host, node_cpu, "mode", "iowait"},
    {"cpu_user", About::host, node_cpu, "mode", "user"},
    {"cpu_nice", About::host, node_cpu, "mode", "nice"},
    {"cpu_system", About::host, node_cpu, "mode", "system"},
    {"cpu_steal", About::host, node_cpu, "mode", "steal"},
    {"memory_total", About::host, "node_memory_MemTotal_bytes"},
    {"memory_available", About::host, "node_memory_MemAvailable_bytes"},
    {"load1", About::host, "node_load1"},
    {"load5", About::host, "node_load5"},
    {"load15", About::host, "node_load15"},
    {"pressure_cpu", About::host, "node_pressure_cpu_waiting_seconds_total"},
    {"pressure_memory", About::host, "node_pressure_memory_waiting_seconds_total"},
    {"pressure_io", About::host, "node_pressure_io_waiting_seconds_total"},
    {"requests", About::api, "http_requests_total"},
    {"failures", About::api, "http_requests_total", "status", "5"},
    {"loop_lag", About::api, "nodejs_eventloop_lag_p99_seconds"},
    {"heap_used", About::api, "nodejs_heap_size_used_bytes"},
    {"commands", About::redis, "redis_commands_processed_total"},
    {"hits", About::redis, "redis_keyspace_hits_total"},
    {"misses", About::redis, "redis_keyspace_misses_total"},
    {"redis_memory", About::redis, "redis_memory_used_bytes"},
    {"redis_clients", About::redis, "redis_connected_clients"},
}};
// clang-format on
static_assert(!figures.back().key.empty(), "a figure has no definition");

constexpr std::array<FigureDef, histogram_count> histograms = {{
    {"wait_buckets", About::container, run_queue, {}, {}, Suffix::bucket},
    {"block_buckets",
     About::container,
     "strata_container_block_io_latency_seconds",
     {},
     {},
     Suffix::bucket},
    {"request_buckets", About::api, "http_request_duration_seconds", {}, {}, Suffix::bucket},
}};

}  // namespace

const std::array<FigureDef, figure_count>& figure_defs() { return figures; }
const std::array<FigureDef, histogram_count>& histogram_defs() { return histograms; }

}  // namespace strata::top
