// Inodes of file systems, as cAdvisor names them, and the size of each container's writable layer.
#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::container {

inline constexpr MetricDef fs_inodes_free{.name = "container_fs_inodes_free",
                                          .help = "Number of available Inodes",
                                          .type = MetricType::gauge,
                                          .layer = Layer::container,
                                          .labels = {"device"}};
inline constexpr MetricDef fs_inodes_total{.name = "container_fs_inodes_total",
                                           .help = "Number of Inodes",
                                           .type = MetricType::gauge,
                                           .layer = Layer::container,
                                           .labels = {"device"}};
inline constexpr MetricDef layer_bytes{
    .name = "strata_container_writable_layer_bytes",
    .help = "Disk that the container's writable layer occupied when it was last counted.",
    .type = MetricType::gauge,
    .layer = Layer::container};
inline constexpr MetricDef layer_inodes{
    .name = "strata_container_writable_layer_inodes",
    .help = "Files and directories of the writable layer when it was last counted.",
    .type = MetricType::gauge,
    .layer = Layer::container};
inline constexpr MetricDef layer_age{
    .name = "strata_container_writable_layer_age_seconds",
    .help = "Time since the count of the writable layer that is shown began.",
    .type = MetricType::gauge,
    .layer = Layer::container};
inline constexpr MetricDef layer_uncounted{
    .name = "strata_container_writable_layer_uncounted",
    .help =
        "1 where the last count of the writable layer brought no size: too_large (more files than "
        "the limit), unreadable, hanging (its file system does not answer).",
    .type = MetricType::gauge,
    .layer = Layer::container,
    .labels = {"reason"}};

inline constexpr std::array disk_metrics = {&fs_inodes_free, &fs_inodes_total, &layer_bytes,
                                            &layer_inodes,   &layer_age,       &layer_uncounted};

}  // namespace strata::container
