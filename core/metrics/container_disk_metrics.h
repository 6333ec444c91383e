// cAdvisor's families of the time that containers' disk I/O takes. They stand here because two
// collectors serve them: the host's come from /proc/diskstats, and those of containers, which
// cgroups do not tell, from the kernel side, which times every request.
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

inline constexpr std::array metrics = {&read_seconds, &write_seconds, &io_seconds,
                                       &weighted_io_seconds};

}  // namespace strata::container_disk
