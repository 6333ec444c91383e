#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::host {

inline constexpr LabelKeys filesystem_labels = {"device", "mountpoint", "fstype", "device_error"};

inline constexpr MetricDef filesystem_size{
    .name = "node_filesystem_size_bytes",
    .help = "Filesystem size in bytes.",
    .type = MetricType::gauge,
    .labels = filesystem_labels,
};
inline constexpr MetricDef filesystem_free{
    .name = "node_filesystem_free_bytes",
    .help = "Filesystem free space in bytes.",
    .type = MetricType::gauge,
    .labels = filesystem_labels,
};
inline constexpr MetricDef filesystem_avail{
    .name = "node_filesystem_avail_bytes",
    .help = "Filesystem space available to non-root users in bytes.",
    .type = MetricType::gauge,
    .labels = filesystem_labels,
};
inline constexpr MetricDef filesystem_files{
    .name = "node_filesystem_files",
    .help = "Filesystem total file nodes.",
    .type = MetricType::gauge,
    .labels = filesystem_labels,
};
inline constexpr MetricDef filesystem_files_free{
    .name = "node_filesystem_files_free",
    .help = "Filesystem total free file nodes.",
    .type = MetricType::gauge,
    .labels = filesystem_labels,
};
inline constexpr MetricDef filesystem_readonly{
    .name = "node_filesystem_readonly",
    .help = "Filesystem read-only status.",
    .type = MetricType::gauge,
    .labels = filesystem_labels,
};
inline constexpr MetricDef filesystem_device_error{
    .name = "node_filesystem_device_error",
    .help = "Whether an error occurred while getting statistics for the given device.",
    .type = MetricType::gauge,
    .labels = filesystem_labels,
};
inline constexpr MetricDef filesystem_mount_info{
    .name = "node_filesystem_mount_info",
    .help = "Filesystem mount information.",
    .type = MetricType::gauge,
    .labels = {"device", "major", "minor", "mountpoint"},
};

inline constexpr MetricDef filesystem_answer_age{
    .name = "strata_filesystem_answer_age_seconds",
    .help = "How long ago a mount that does not answer now has answered last.",
    .type = MetricType::gauge,
    .labels = {"device", "mountpoint", "fstype"},
};

inline constexpr std::array filesystem_metrics = {
    &filesystem_size,         &filesystem_free,       &filesystem_avail,
    &filesystem_files,        &filesystem_files_free, &filesystem_readonly,
    &filesystem_device_error, &filesystem_mount_info, &filesystem_answer_age,
};

}  // namespace strata::host
