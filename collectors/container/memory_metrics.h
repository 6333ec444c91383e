// Families of memory that are not in metrics.h: cAdvisor's newer ones and the trend.
#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::container {

inline constexpr MetricDef memory_kernel{.name = "container_memory_kernel_usage",
                                         .help = "Size of kernel memory allocated in bytes.",
                                         .type = MetricType::gauge,
                                         .layer = Layer::container};
inline constexpr MetricDef memory_active_file{.name = "container_memory_total_active_file_bytes",
                                              .help = "Current total active file in bytes.",
                                              .type = MetricType::gauge,
                                              .layer = Layer::container};
inline constexpr MetricDef memory_inactive_file{
    .name = "container_memory_total_inactive_file_bytes",
    .help = "Current total inactive file in bytes.",
    .type = MetricType::gauge,
    .layer = Layer::container};
inline constexpr MetricDef memory_events_high{
    .name = "container_memory_events_high_total",
    .help = "Cumulative count of memory.high throttle events for the container",
    .type = MetricType::counter,
    .layer = Layer::container};
inline constexpr MetricDef memory_events_max{
    .name = "container_memory_events_max_total",
    .help = "Cumulative count of memory.max limit hit events for the container",
    .type = MetricType::counter,
    .layer = Layer::container};
inline constexpr MetricDef memory_file_dirty{
    .name = "container_memory_file_dirty_bytes",
    .help =
        "Number of bytes of file cache that has been modified but not yet written back to disk.",
    .type = MetricType::gauge,
    .layer = Layer::container};
inline constexpr MetricDef memory_file_writeback{
    .name = "container_memory_file_writeback_bytes",
    .help = "Number of bytes of file cache that is currently being written back to disk.",
    .type = MetricType::gauge,
    .layer = Layer::container};
inline constexpr MetricDef memory_pgscan{
    .name = "container_memory_pgscan_total",
    .help = "Cumulative number of pages scanned by the page reclaim algorithm.",
    .type = MetricType::counter,
    .layer = Layer::container};
inline constexpr MetricDef memory_pgsteal{
    .name = "container_memory_pgsteal_total",
    .help = "Cumulative number of pages reclaimed by the page reclaim algorithm.",
    .type = MetricType::counter,
    .layer = Layer::container};
inline constexpr MetricDef memory_refault_file{
    .name = "container_memory_workingset_refault_file_total",
    .help = "Cumulative number of refaults of previously evicted file pages.",
    .type = MetricType::counter,
    .layer = Layer::container};
inline constexpr MetricDef memory_refault_anon{
    .name = "container_memory_workingset_refault_anon_total",
    .help = "Cumulative number of refaults of previously evicted anonymous pages.",
    .type = MetricType::counter,
    .layer = Layer::container};
inline constexpr MetricDef oom_events{
    .name = "container_oom_events_total",
    .help = "Count of out of memory events observed for the container",
    .type = MetricType::counter,
    .layer = Layer::container};

inline constexpr MetricDef memory_growth{
    .name = "strata_container_memory_growth_bytes_per_second",
    .help =
        "Slope of memory over the last five minutes: kind=\"anonymous\" is what processes "
        "allocated (growing for long: a leak), kind=\"file\" is cache and shared memory.",
    .type = MetricType::gauge,
    .layer = Layer::container,
    .labels = {"kind"}};

inline constexpr std::array memory_metrics = {
    &memory_kernel,     &memory_active_file,  &memory_inactive_file,  &memory_events_high,
    &memory_events_max, &memory_file_dirty,   &memory_file_writeback, &memory_pgscan,
    &memory_pgsteal,    &memory_refault_file, &memory_refault_anon,   &oom_events,
    &memory_growth};

}  // namespace strata::container
