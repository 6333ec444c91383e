// cAdvisor's families of disk I/O; core/metrics/container_disk_metrics.h has those of its time, and
// those that the kernel side serves where cgroups do not count.
#pragma once

#include <array>

#include "core/metrics/container_disk_metrics.h"
#include "core/metrics/metric_def.h"

namespace strata::container {

using container_disk::fs_reads;
using container_disk::fs_reads_bytes;
using container_disk::fs_sector_reads;
using container_disk::fs_sector_writes;
using container_disk::fs_writes;
using container_disk::fs_writes_bytes;

inline constexpr MetricDef fs_reads_merged{.name = "container_fs_reads_merged_total",
                                           .help = "Cumulative count of reads merged",
                                           .type = MetricType::counter,
                                           .layer = Layer::container,
                                           .labels = {"device"}};
inline constexpr MetricDef fs_writes_merged{.name = "container_fs_writes_merged_total",
                                            .help = "Cumulative count of writes merged",
                                            .type = MetricType::counter,
                                            .layer = Layer::container,
                                            .labels = {"device"}};
inline constexpr MetricDef fs_io_current{.name = "container_fs_io_current",
                                         .help = "Number of I/Os currently in progress",
                                         .type = MetricType::gauge,
                                         .layer = Layer::container,
                                         .labels = {"device"}};
inline constexpr MetricDef fs_io_cost_usage{.name = "container_fs_io_cost_usage_seconds_total",
                                            .help = "Cumulative IOCost usage in seconds",
                                            .type = MetricType::counter,
                                            .layer = Layer::container,
                                            .labels = {"device"}};
inline constexpr MetricDef fs_io_cost_wait{.name = "container_fs_io_cost_wait_seconds_total",
                                           .help = "Cumulative IOCost wait in seconds",
                                           .type = MetricType::counter,
                                           .layer = Layer::container,
                                           .labels = {"device"}};
inline constexpr MetricDef fs_io_cost_indebt{.name = "container_fs_io_cost_indebt_seconds_total",
                                             .help = "Cumulative IOCost debt in seconds",
                                             .type = MetricType::counter,
                                             .layer = Layer::container,
                                             .labels = {"device"}};
inline constexpr MetricDef fs_io_cost_indelay{.name = "container_fs_io_cost_indelay_seconds_total",
                                              .help = "Cumulative IOCost delay in seconds",
                                              .type = MetricType::counter,
                                              .layer = Layer::container,
                                              .labels = {"device"}};
inline constexpr MetricDef blkio_usage{.name = "container_blkio_device_usage_total",
                                       .help = "Blkio Device bytes usage",
                                       .type = MetricType::counter,
                                       .layer = Layer::container,
                                       .labels = {"device", "major", "minor", "operation"}};

inline constexpr std::array disk_io_metrics = {
    &fs_reads_bytes,  &fs_reads,          &fs_sector_reads,    &fs_reads_merged, &fs_writes_bytes,
    &fs_writes,       &fs_sector_writes,  &fs_writes_merged,   &fs_io_current,   &fs_io_cost_usage,
    &fs_io_cost_wait, &fs_io_cost_indebt, &fs_io_cost_indelay, &blkio_usage};

}  // namespace strata::container
