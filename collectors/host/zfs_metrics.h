#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::host {

inline constexpr MetricDef zfs_pool_state{
    .name = "node_zfs_zpool_state",
    .help = "State of a pool: 1 for the one that it is in.",
    .type = MetricType::gauge,
    .labels = {"zpool", "state"},
};
// Patterns: which numbers there are depends on the module's version.
inline constexpr MetricDef zfs_number{
    .name = "node_zfs_FILE_NAME",
    .help =
        "The number NAME of a file in /proc/spl/kstat/zfs; FILE is abd, arc, dbuf, dmu_tx, "
        "dnode, fm, vdev_cache, vdev_mirror, xuio, zfetch or zil.",
};
inline constexpr MetricDef zfs_pool_number{
    .name = "node_zfs_zpool_NAME",
    .help = "The number NAME of a pool's I/O, where the module tells it (before OpenZFS 2.1).",
    .labels = {"zpool"},
};
inline constexpr MetricDef zfs_dataset_number{
    .name = "node_zfs_zpool_dataset_NAME",
    .help = "The number NAME of a dataset: writes, nwritten, reads, nread, nunlinks, nunlinked.",
    .labels = {"zpool", "dataset"},
};

inline constexpr std::array zfs_metrics = {&zfs_pool_state, &zfs_number, &zfs_pool_number,
                                           &zfs_dataset_number};

}  // namespace strata::host
