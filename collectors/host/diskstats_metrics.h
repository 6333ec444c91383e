#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::host {

inline constexpr LabelKeys disk_labels = {"device"};

inline constexpr MetricDef disk_reads_completed{
    .name = "node_disk_reads_completed_total",
    .help = "The total number of reads completed successfully.",
    .type = MetricType::counter,
    .labels = disk_labels,
};
inline constexpr MetricDef disk_reads_merged{
    .name = "node_disk_reads_merged_total",
    .help = "The total number of reads merged.",
    .type = MetricType::counter,
    .labels = disk_labels,
};
inline constexpr MetricDef disk_read_bytes{
    .name = "node_disk_read_bytes_total",
    .help = "The total number of bytes read successfully.",
    .type = MetricType::counter,
    .labels = disk_labels,
};
inline constexpr MetricDef disk_read_time{
    .name = "node_disk_read_time_seconds_total",
    .help = "The total number of seconds spent by all reads.",
    .type = MetricType::counter,
    .labels = disk_labels,
};
inline constexpr MetricDef disk_writes_completed{
    .name = "node_disk_writes_completed_total",
    .help = "The total number of writes completed successfully.",
    .type = MetricType::counter,
    .labels = disk_labels,
};
inline constexpr MetricDef disk_writes_merged{
    .name = "node_disk_writes_merged_total",
    .help = "The number of writes merged.",
    .type = MetricType::counter,
    .labels = disk_labels,
};
inline constexpr MetricDef disk_written_bytes{
    .name = "node_disk_written_bytes_total",
    .help = "The total number of bytes written successfully.",
    .type = MetricType::counter,
    .labels = disk_labels,
};
inline constexpr MetricDef disk_write_time{
    .name = "node_disk_write_time_seconds_total",
    .help = "This is the total number of seconds spent by all writes.",
    .type = MetricType::counter,
    .labels = disk_labels,
};
inline constexpr MetricDef disk_io_now{
    .name = "node_disk_io_now",
    .help = "The number of I/Os currently in progress.",
    .type = MetricType::gauge,
    .labels = disk_labels,
};
inline constexpr MetricDef disk_io_time{
    .name = "node_disk_io_time_seconds_total",
    .help = "Total seconds spent doing I/Os.",
    .type = MetricType::counter,
    .labels = disk_labels,
};
inline constexpr MetricDef disk_io_time_weighted{
    .name = "node_disk_io_time_weighted_seconds_total",
    .help = "The weighted # of seconds spent doing I/Os.",
    .type = MetricType::counter,
    .labels = disk_labels,
};
inline constexpr MetricDef disk_discards_completed{
    .name = "node_disk_discards_completed_total",
    .help = "The total number of discards completed successfully.",
    .type = MetricType::counter,
    .labels = disk_labels,
};
inline constexpr MetricDef disk_discards_merged{
    .name = "node_disk_discards_merged_total",
    .help = "The total number of discards merged.",
    .type = MetricType::counter,
    .labels = disk_labels,
};
inline constexpr MetricDef disk_discarded_sectors{
    .name = "node_disk_discarded_sectors_total",
    .help = "The total number of sectors discarded successfully.",
    .type = MetricType::counter,
    .labels = disk_labels,
};
inline constexpr MetricDef disk_discard_time{
    .name = "node_disk_discard_time_seconds_total",
    .help = "This is the total number of seconds spent by all discards.",
    .type = MetricType::counter,
    .labels = disk_labels,
};
inline constexpr MetricDef disk_flush_requests{
    .name = "node_disk_flush_requests_total",
    .help = "The total number of flush requests completed successfully",
    .type = MetricType::counter,
    .labels = disk_labels,
};
inline constexpr MetricDef disk_flush_time{
    .name = "node_disk_flush_requests_time_seconds_total",
    .help = "This is the total number of seconds spent by all flush requests.",
    .type = MetricType::counter,
    .labels = disk_labels,
};
inline constexpr MetricDef disk_info{
    .name = "node_disk_info",
    .help = "Info of /sys/block/<block_device>.",
    .type = MetricType::gauge,
    .labels = many_keys<"device", "major", "minor", "path", "wwn", "model", "serial", "revision",
                        "rotational">,
};
inline constexpr MetricDef disk_filesystem_info{
    .name = "node_disk_filesystem_info",
    .help = "Info about disk filesystem.",
    .type = MetricType::gauge,
    .labels = many_keys<"device", "type", "usage", "uuid", "version">,
};
inline constexpr MetricDef disk_device_mapper_info{
    .name = "node_disk_device_mapper_info",
    .help = "Info about disk device mapper.",
    .type = MetricType::gauge,
    .labels = many_keys<"device", "name", "uuid", "vg_name", "lv_name", "lv_layer">,
};
inline constexpr MetricDef disk_device_mapper_backing_device{
    .name = "node_disk_device_mapper_backing_device_info",
    .help = "Which devices a device mapper's device lies on.",
    .type = MetricType::gauge,
    .labels = {"device", "backing_device"},
};
inline constexpr MetricDef disk_ata_write_cache{
    .name = "node_disk_ata_write_cache",
    .help = "ATA disk has a write cache.",
    .type = MetricType::gauge,
    .labels = disk_labels,
};
inline constexpr MetricDef disk_ata_write_cache_enabled{
    .name = "node_disk_ata_write_cache_enabled",
    .help = "ATA disk has its write cache enabled.",
    .type = MetricType::gauge,
    .labels = disk_labels,
};
inline constexpr MetricDef disk_ata_rotation_rate{
    .name = "node_disk_ata_rotation_rate_rpm",
    .help = "ATA disk rotation rate in RPMs (0 for SSDs).",
    .type = MetricType::gauge,
    .labels = disk_labels,
};

inline constexpr std::array diskstats_metrics = {
    &disk_reads_completed,
    &disk_reads_merged,
    &disk_read_bytes,
    &disk_read_time,
    &disk_writes_completed,
    &disk_writes_merged,
    &disk_written_bytes,
    &disk_write_time,
    &disk_io_now,
    &disk_io_time,
    &disk_io_time_weighted,
    &disk_discards_completed,
    &disk_discards_merged,
    &disk_discarded_sectors,
    &disk_discard_time,
    &disk_flush_requests,
    &disk_flush_time,
    &disk_info,
    &disk_filesystem_info,
    &disk_device_mapper_info,
    &disk_device_mapper_backing_device,
    &disk_ata_write_cache,
    &disk_ata_write_cache_enabled,
    &disk_ata_rotation_rate,
};

}  // namespace strata::host
