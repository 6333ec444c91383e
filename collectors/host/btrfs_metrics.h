#pragma once

#include <array>

#include "collectors/host/shapes/word_table.h"

namespace strata::host {

constexpr MetricDef btrfs_metric(std::string_view name, std::string_view help, MetricType type,
                                 LabelKeys labels = {"uuid"}) {
  return {.name = name, .help = help, .type = type, .labels = labels};
}

inline constexpr LabelKeys btrfs_group_labels = {"uuid", "block_group_type"};
inline constexpr LabelKeys btrfs_layout_labels = {"uuid", "block_group_type", "mode"};
inline constexpr LabelKeys btrfs_device_labels = {"uuid", "device", "btrfs_dev_uuid"};

inline constexpr auto btrfs_info =
    btrfs_metric("node_btrfs_info", "A btrfs file system.", MetricType::gauge, {"uuid", "label"});
inline constexpr auto btrfs_global_reserve = btrfs_metric(
    "node_btrfs_global_rsv_size_bytes", "Size of the global reserve.", MetricType::gauge);
inline constexpr auto btrfs_commits =
    btrfs_metric("node_btrfs_commits_total", "Commits of transactions.", MetricType::counter);
inline constexpr auto btrfs_last_commit = btrfs_metric(
    "node_btrfs_last_commit_seconds", "How long the newest commit took.", MetricType::gauge);
inline constexpr auto btrfs_max_commit = btrfs_metric(
    "node_btrfs_max_commit_seconds", "How long the slowest commit took.", MetricType::gauge);
inline constexpr auto btrfs_commit_seconds = btrfs_metric(
    "node_btrfs_commit_seconds_total", "How long all commits took.", MetricType::counter);
inline constexpr auto btrfs_reserved =
    btrfs_metric("node_btrfs_reserved_bytes", "Space reserved for a kind of data.",
                 MetricType::gauge, btrfs_group_labels);
inline constexpr auto btrfs_used =
    btrfs_metric("node_btrfs_used_bytes", "Space used, by kind of data and its layout.",
                 MetricType::gauge, btrfs_layout_labels);
inline constexpr auto btrfs_size =
    btrfs_metric("node_btrfs_size_bytes", "Space allocated, by kind of data and its layout.",
                 MetricType::gauge, btrfs_layout_labels);
inline constexpr auto btrfs_ratio =
    btrfs_metric("node_btrfs_allocation_ratio", "Bytes on disks for each byte of data.",
                 MetricType::gauge, btrfs_layout_labels);
inline constexpr auto btrfs_device_size =
    btrfs_metric("node_btrfs_device_size_bytes",
                 "Size of a device of the file system. `btrfs_dev_uuid` is missing where the file "
                 "system could not be asked.",
                 MetricType::gauge, btrfs_device_labels);
inline constexpr auto btrfs_device_unused =
    btrfs_metric("node_btrfs_device_unused_bytes", "What is not allocated of a device.",
                 MetricType::gauge, btrfs_device_labels);
inline constexpr auto btrfs_device_errors =
    btrfs_metric("node_btrfs_device_errors_total", "Errors of a device.", MetricType::counter,
                 {"uuid", "type", "device", "btrfs_dev_uuid"});

inline constexpr std::array btrfs_metrics = {
    &btrfs_info,         &btrfs_global_reserve, &btrfs_commits,     &btrfs_last_commit,
    &btrfs_max_commit,   &btrfs_commit_seconds, &btrfs_reserved,    &btrfs_used,
    &btrfs_size,         &btrfs_ratio,          &btrfs_device_size, &btrfs_device_unused,
    &btrfs_device_errors};

/// Of commit_stats (Linux 6.0): "last_commit_ms 1000".
inline constexpr Unit btrfs_milliseconds = {.per_unit = 1000};
inline constexpr std::array btrfs_commit_cells = {
    std::array{Cell{.def = &btrfs_commits}},
    std::array{Cell{.def = &btrfs_last_commit, .unit = btrfs_milliseconds}},
    std::array{Cell{.def = &btrfs_max_commit, .unit = btrfs_milliseconds}},
    std::array{Cell{.def = &btrfs_commit_seconds, .unit = btrfs_milliseconds}},
};
inline constexpr std::array btrfs_commit_lines = {
    WordRow{"commits", btrfs_commit_cells[0]},
    WordRow{"last_commit_ms", btrfs_commit_cells[1]},
    WordRow{"max_commit_ms", btrfs_commit_cells[2]},
    WordRow{"total_commit_ms", btrfs_commit_cells[3]},
};

}  // namespace strata::host
