// cAdvisor's families of disk I/O that two collectors serve. The time it takes: the host's comes
// from /proc/diskstats, and containers', which cgroups do not tell, from the kernel side, which
// times every request. Bytes and operations: from cgroups, and from the kernel side where those
// do not count.
#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::container_disk {

inline constexpr MetricDef read_seconds{.name = "container_fs_read_seconds_total",
                                        .help = "Cumulative count of seconds spent reading",
                                        .type = MetricType::counter,
                                        .layer = Layer::container,
                                        .labels = {"device"}};
inline constexpr MetricDef write_seconds{.name = "container_fs_write_seconds_total",
                                         .help = "Cumulative count of seconds spent writing",
                                         .type = MetricType::counter,
                                         .layer = Layer::container,
                                         .labels = {"device"}};
inline constexpr MetricDef io_seconds{.name = "container_fs_io_time_seconds_total",
                                      .help = "Cumulative count of seconds spent doing I/Os",
                                      .type = MetricType::counter,
                                      .layer = Layer::container,
                                      .labels = {"device"}};
inline constexpr MetricDef weighted_io_seconds{
    .name = "container_fs_io_time_weighted_seconds_total",
    .help = "Cumulative weighted I/O time in seconds",
    .type = MetricType::counter,
    .layer = Layer::container,
    .labels = {"device"}};

inline constexpr MetricDef fs_reads_bytes{.name = "container_fs_reads_bytes_total",
                                          .help = "Cumulative count of bytes read",
                                          .type = MetricType::counter,
                                          .layer = Layer::container,
                                          .labels = {"device"}};
inline constexpr MetricDef fs_reads{.name = "container_fs_reads_total",
                                    .help = "Cumulative count of reads completed",
                                    .type = MetricType::counter,
                                    .layer = Layer::container,
                                    .labels = {"device"}};
inline constexpr MetricDef fs_sector_reads{.name = "container_fs_sector_reads_total",
                                           .help = "Cumulative count of sector reads completed",
                                           .type = MetricType::counter,
                                           .layer = Layer::container,
                                           .labels = {"device"}};
inline constexpr MetricDef fs_writes_bytes{.name = "container_fs_writes_bytes_total",
                                           .help = "Cumulative count of bytes written",
                                           .type = MetricType::counter,
                                           .layer = Layer::container,
                                           .labels = {"device"}};
inline constexpr MetricDef fs_writes{.name = "container_fs_writes_total",
                                     .help = "Cumulative count of writes completed",
                                     .type = MetricType::counter,
                                     .layer = Layer::container,
                                     .labels = {"device"}};
inline constexpr MetricDef fs_sector_writes{.name = "container_fs_sector_writes_total",
                                            .help = "Cumulative count of sector writes completed",
                                            .type = MetricType::counter,
                                            .layer = Layer::container,
                                            .labels = {"device"}};

/// Of time; the others stand among those of cgroups.
inline constexpr std::array metrics = {&read_seconds, &write_seconds, &io_seconds,
                                       &weighted_io_seconds};

}  // namespace strata::container_disk
