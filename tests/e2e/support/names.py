"""Every name of the mission, layer by layer, with the labels that must be there."""
from support.world import API

CPU = [("node_cpu_seconds_total", {"cpu": "0", "mode": mode})
       for mode in ("user", "system", "idle", "iowait", "irq", "nice", "softirq", "steal")]

HOST = CPU + [(name, {}) for name in (
    "node_memory_MemTotal_bytes", "node_memory_MemAvailable_bytes", "node_memory_MemFree_bytes",
    "node_disk_reads_completed_total", "node_disk_writes_completed_total",
    "node_filesystem_avail_bytes", "node_filesystem_size_bytes",
    "node_network_receive_bytes_total", "node_network_transmit_bytes_total",
    "node_load1", "node_load5", "node_load15", "node_boot_time_seconds")]

CONTAINER = [(name, {"name": API}) for name in (
    "container_cpu_usage_seconds_total", "container_cpu_system_seconds_total",
    "container_memory_usage_bytes", "container_memory_max_usage_bytes", "container_memory_cache",
    "container_network_receive_bytes_total", "container_network_transmit_bytes_total",
    "container_fs_usage_bytes", "container_fs_limit_bytes",
    "container_last_seen", "container_start_time_seconds")]

DEPENDENCY = [(name, {}) for name in (
    "redis_connected_clients", "redis_blocked_clients",
    "redis_client_recent_max_input_buffer", "redis_client_recent_max_output_buffer",
    "redis_client_recent_max_input_buffer_bytes", "redis_client_recent_max_output_buffer_bytes",
    "redis_memory_used_bytes", "redis_memory_used_rss_bytes", "redis_memory_max_bytes",
    "redis_memory_fragmentation_ratio", "redis_mem_fragmentation_ratio",
    "redis_keyspace_hits_total", "redis_keyspace_misses_total",
    "redis_up", "redis_uptime_in_seconds",
    "redis_last_save_time_seconds", "redis_rdb_last_save_timestamp_seconds")] + [
    ("redis_commands_total", {"cmd": "get"}), ("redis_commands_total", {"cmd": "set"}),
    ("redis_db_keys", {"db": "db0"}), ("redis_db_avg_ttl_seconds", {"db": "db0"})]

ORDERS = {"method": "POST", "route": "/api/orders", "status": "200"}
EVENTS = {"method": "GET", "route": "/api/events"}

BUSINESS = [("http_requests_total", ORDERS)] + [
    (f"http_request_duration_seconds_{part}", EVENTS) for part in ("bucket", "sum", "count")] + [
    (f"{name}_{part}", {}) for part in ("bucket", "sum", "count")
    for name in ("http_request_size_bytes", "http_response_size_bytes", "db_query_duration_seconds")
] + [(name, {"job": API}) for name in (
    "queue_waiting_users_total", "queue_processing_users_total",
    "orders_created_total", "orders_completed_total",
    "payments_successful_total", "payments_failed_total",
    "nodejs_heap_size_total_bytes", "nodejs_heap_size_used_bytes", "nodejs_external_memory_bytes",
    "process_cpu_user_seconds_total", "process_resident_memory_bytes",
    "db_connections_active", "db_query_errors_total")]

LAYERS = {"host": HOST, "container": CONTAINER, "dependency": DEPENDENCY, "business": BUSINESS}
