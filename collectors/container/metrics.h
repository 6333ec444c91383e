// The families of the container layer, as cAdvisor names and describes them. Each is also served
// for the host as id="/", where the host has the fact.
#pragma once

#include <array>

#include "core/metrics/container_network_metrics.h"
#include "core/metrics/metric_def.h"

namespace strata::container {

inline constexpr MetricDef cpu_usage_seconds{.name = "container_cpu_usage_seconds_total",
                                             .help = "Cumulative cpu time consumed in seconds.",
                                             .type = MetricType::counter,
                                             .layer = Layer::container,
                                             .labels = {"cpu"}};
inline constexpr MetricDef cpu_user_seconds{.name = "container_cpu_user_seconds_total",
                                            .help = "Cumulative user cpu time consumed in seconds.",
                                            .type = MetricType::counter,
                                            .layer = Layer::container};
inline constexpr MetricDef cpu_system_seconds{
    .name = "container_cpu_system_seconds_total",
    .help = "Cumulative system cpu time consumed in seconds.",
    .type = MetricType::counter,
    .layer = Layer::container};
inline constexpr MetricDef cpu_cfs_periods{
    .name = "container_cpu_cfs_periods_total",
    .help = "Number of elapsed enforcement period intervals.",
    .type = MetricType::counter,
    .layer = Layer::container};
inline constexpr MetricDef cpu_cfs_throttled_periods{
    .name = "container_cpu_cfs_throttled_periods_total",
    .help = "Number of throttled period intervals.",
    .type = MetricType::counter,
    .layer = Layer::container};
inline constexpr MetricDef cpu_cfs_throttled_seconds{
    .name = "container_cpu_cfs_throttled_seconds_total",
    .help = "Total time duration the container has been throttled.",
    .type = MetricType::counter,
    .layer = Layer::container};

inline constexpr MetricDef memory_usage{
    .name = "container_memory_usage_bytes",
    .help =
        "Current memory usage in bytes, including all memory regardless of when it was "
        "accessed",
    .type = MetricType::gauge,
    .layer = Layer::container};
inline constexpr MetricDef memory_max_usage{.name = "container_memory_max_usage_bytes",
                                            .help = "Maximum memory usage recorded in bytes",
                                            .type = MetricType::gauge,
                                            .layer = Layer::container};
inline constexpr MetricDef memory_cache{.name = "container_memory_cache",
                                        .help = "Number of bytes of page cache memory.",
                                        .type = MetricType::gauge,
                                        .layer = Layer::container};
inline constexpr MetricDef memory_rss{.name = "container_memory_rss",
                                      .help = "Size of RSS in bytes.",
                                      .type = MetricType::gauge,
                                      .layer = Layer::container};
inline constexpr MetricDef memory_swap{.name = "container_memory_swap",
                                       .help = "Container swap usage in bytes.",
                                       .type = MetricType::gauge,
                                       .layer = Layer::container};
inline constexpr MetricDef memory_mapped_file{.name = "container_memory_mapped_file",
                                              .help = "Size of memory mapped files in bytes.",
                                              .type = MetricType::gauge,
                                              .layer = Layer::container};
inline constexpr MetricDef memory_working_set{.name = "container_memory_working_set_bytes",
                                              .help = "Current working set in bytes.",
                                              .type = MetricType::gauge,
                                              .layer = Layer::container};
inline constexpr MetricDef memory_failcnt{.name = "container_memory_failcnt",
                                          .help = "Number of memory usage hits limits",
                                          .type = MetricType::counter,
                                          .layer = Layer::container};
inline constexpr MetricDef memory_failures{
    .name = "container_memory_failures_total",
    .help = "Cumulative count of memory allocation failures.",
    .type = MetricType::counter,
    .layer = Layer::container,
    .labels = {"failure_type", "scope"}};

inline constexpr MetricDef fs_usage{
    .name = "container_fs_usage_bytes",
    .help = "Number of bytes that are consumed by the container on this filesystem.",
    .type = MetricType::gauge,
    .layer = Layer::container,
    .labels = {"device"}};
inline constexpr MetricDef fs_limit{
    .name = "container_fs_limit_bytes",
    .help = "Number of bytes that can be consumed by the container on this filesystem.",
    .type = MetricType::gauge,
    .layer = Layer::container,
    .labels = {"device"}};

inline constexpr MetricDef last_seen{.name = "container_last_seen",
                                     .help = "Last time a container was seen by the exporter",
                                     .type = MetricType::gauge,
                                     .layer = Layer::container};
inline constexpr MetricDef start_time{
    .name = "container_start_time_seconds",
    .help = "Start time of the container since unix epoch in seconds.",
    .type = MetricType::gauge,
    .layer = Layer::container};
inline constexpr MetricDef spec_cpu_period{.name = "container_spec_cpu_period",
                                           .help = "CPU period of the container.",
                                           .type = MetricType::gauge,
                                           .layer = Layer::container};
inline constexpr MetricDef spec_cpu_quota{.name = "container_spec_cpu_quota",
                                          .help = "CPU quota of the container.",
                                          .type = MetricType::gauge,
                                          .layer = Layer::container};
inline constexpr MetricDef spec_cpu_shares{.name = "container_spec_cpu_shares",
                                           .help = "CPU share of the container.",
                                           .type = MetricType::gauge,
                                           .layer = Layer::container};
inline constexpr MetricDef spec_memory_limit{.name = "container_spec_memory_limit_bytes",
                                             .help = "Memory limit for the container.",
                                             .type = MetricType::gauge,
                                             .layer = Layer::container};
inline constexpr MetricDef spec_memory_reservation{
    .name = "container_spec_memory_reservation_limit_bytes",
    .help = "Memory reservation limit for the container.",
    .type = MetricType::gauge,
    .layer = Layer::container};
inline constexpr MetricDef spec_memory_swap_limit{.name = "container_spec_memory_swap_limit_bytes",
                                                  .help = "Memory swap limit for the container.",
                                                  .type = MetricType::gauge,
                                                  .layer = Layer::container};

/// The catalogue of this folder; container_network_metrics.h has its own.
inline constexpr MetricDef info{
    .name = "strata_container_info",
    .help = "1, with what is known of the container; source is who named it.",
    .type = MetricType::gauge,
    .layer = Layer::container,
    .labels = many_keys<"runtime", "source", "state", "pid", "compose_project", "compose_service",
                        "namespace", "pod", "container", "pod_uid", "qos", "sandbox">};

inline constexpr std::array metrics = {&info,
                                       &cpu_usage_seconds,
                                       &cpu_user_seconds,
                                       &cpu_system_seconds,
                                       &cpu_cfs_periods,
                                       &cpu_cfs_throttled_periods,
                                       &cpu_cfs_throttled_seconds,
                                       &memory_usage,
                                       &memory_max_usage,
                                       &memory_cache,
                                       &memory_rss,
                                       &memory_swap,
                                       &memory_mapped_file,
                                       &memory_working_set,
                                       &memory_failcnt,
                                       &memory_failures,
                                       &fs_usage,
                                       &fs_limit,
                                       &last_seen,
                                       &start_time,
                                       &spec_cpu_period,
                                       &spec_cpu_quota,
                                       &spec_cpu_shares,
                                       &spec_memory_limit,
                                       &spec_memory_reservation,
                                       &spec_memory_swap_limit};

}  // namespace strata::container
