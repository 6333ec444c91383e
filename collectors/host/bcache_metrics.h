// Caches of bcache, /sys/fs/bcache/<uuid>/.
#pragma once

#include <array>

#include "collectors/host/shapes/entity_dirs.h"
#include "collectors/host/shapes/word_table.h"

namespace strata::host {

inline constexpr Unit rounded{.spelling = Spelling::human};

constexpr FileRow bcache_row(std::string_view file, std::string_view name, std::string_view help,
                             LabelKeys labels, MetricType type = MetricType::gauge,
                             Unit unit = rounded) {
  return {.file = file,
          .def = {.name = name, .help = help, .type = type, .labels = labels},
          .unit = unit};
}

inline constexpr std::array bcache_files = {
    bcache_row("average_key_size", "node_bcache_average_key_size_sectors",
               "Data for each key of the index on average, in sectors.", {"uuid"}),
    bcache_row("btree_cache_size", "node_bcache_btree_cache_size_bytes",
               "Memory that the index has in use.", {"uuid"}),
    bcache_row("cache_available_percent", "node_bcache_cache_available_percent",
               "How much of the cache holds nothing that is yet to be written back.", {"uuid"}),
    bcache_row("congested", "node_bcache_congested", "How congested the cache is.", {"uuid"}),
    bcache_row("root_usage_percent", "node_bcache_root_usage_percent",
               "How much of the root of the index is in use.", {"uuid"}),
    bcache_row("tree_depth", "node_bcache_tree_depth", "Depth of the index.", {"uuid"}),
    bcache_row("internal/active_journal_entries", "node_bcache_active_journal_entries",
               "Entries of the journal that are newer than the index.", {"uuid"}),
    bcache_row("internal/btree_nodes", "node_bcache_btree_nodes", "Nodes of the index.", {"uuid"}),
    // In nanoseconds, as node_exporter takes it, whatever the file's name says.
    bcache_row("internal/btree_read_average_duration_us",
               "node_bcache_btree_read_average_duration_seconds",
               "How long a read of the index takes on average.", {"uuid"}, MetricType::gauge,
               {.per_unit = 1e9}),
    bcache_row("internal/cache_read_races", "node_bcache_cache_read_races_total",
               "Reads from the cache of what was put to another use meanwhile.", {"uuid"},
               MetricType::counter),
};

inline constexpr LabelKeys backing_labels = {"uuid", "backing_device"};

constexpr FileRow backing_counter(std::string_view file, std::string_view name,
                                  std::string_view help) {
  return bcache_row(file, name, help, backing_labels, MetricType::counter);
}

inline constexpr std::array bcache_backing_files = {
    bcache_row("dirty_data", "node_bcache_dirty_data_bytes",
               "Data of the backing device in the cache that is yet to be written back.",
               backing_labels),
    backing_counter("stats_total/bypassed", "node_bcache_bypassed_bytes_total",
                    "Bytes read and written past the cache."),
    backing_counter("stats_total/cache_hits", "node_bcache_cache_hits_total",
                    "I/Os that the cache served."),
    backing_counter("stats_total/cache_misses", "node_bcache_cache_misses_total",
                    "I/Os that the cache did not serve."),
    backing_counter("stats_total/cache_bypass_hits", "node_bcache_cache_bypass_hits_total",
                    "I/Os meant to pass the cache that it served."),
    backing_counter("stats_total/cache_bypass_misses", "node_bcache_cache_bypass_misses_total",
                    "I/Os meant to pass the cache that it did not serve."),
    backing_counter("stats_total/cache_miss_collisions", "node_bcache_cache_miss_collisions_total",
                    "Misses whose data a write had put into the cache meanwhile."),
    FileRow{.file = "stats_total/cache_readaheads",
            .def = {.name = "node_bcache_cache_readaheads_total",
                    .help = "Times that data was read ahead; only where there were any.",
                    .type = MetricType::counter,
                    .labels = backing_labels},
            .unit = rounded,
            .value_of = [](std::string_view text) -> std::optional<double> {
              const auto count = number_of(text, rounded);
              return count && *count > 0 ? count : std::nullopt;
            }},
};

inline constexpr std::array bcache_cache_files = {
    bcache_row("io_errors", "node_bcache_io_errors",
               "Errors of the cache's device, of which old ones count less.",
               {"uuid", "cache_device"}),
    bcache_row("metadata_written", "node_bcache_metadata_written_bytes_total",
               "Bytes written to the cache that are no data.", {"uuid", "cache_device"},
               MetricType::counter),
    bcache_row("written", "node_bcache_written_bytes_total", "Bytes written to the cache.",
               {"uuid", "cache_device"}, MetricType::counter),
};

inline constexpr std::array bcache_devices = {
    EntityDir{.directory = "",
              .label = "backing_device",
              .is_entity = [](std::string_view name) { return is_numbered(name, "bdev"); },
              .files = bcache_backing_files},
    EntityDir{.directory = "",
              .label = "cache_device",
              .is_entity = [](std::string_view name) { return is_numbered(name, "cache"); },
              .files = bcache_cache_files},
};

inline constexpr EntityDir bcache_dir{
    .directory = "fs/bcache",
    .label = "uuid",
    .is_entity = [](std::string_view name) { return name.find('-') != std::string_view::npos; },
    .files = bcache_files,
    .below = bcache_devices};

constexpr MetricDef bcache_writeback(std::string_view name, std::string_view help) {
  return {.name = name, .help = help, .type = MetricType::gauge, .labels = backing_labels};
}

inline constexpr auto bcache_writeback_rate =
    bcache_writeback("node_bcache_writeback_rate", "Bytes a second that are written back now.");
inline constexpr auto bcache_dirty_target = bcache_writeback(
    "node_bcache_dirty_target_bytes", "How much data may wait to be written back.");
inline constexpr auto bcache_proportional =
    bcache_writeback("node_bcache_writeback_rate_proportional_term",
                     "What the proportional controller adds to the rate of writing back.");
inline constexpr auto bcache_integral =
    bcache_writeback("node_bcache_writeback_rate_integral_term",
                     "What the integral controller adds to the rate of writing back.");
inline constexpr auto bcache_change =
    bcache_writeback("node_bcache_writeback_change", "Last change of the rate of writing back.");

inline constexpr std::array bcache_rate_cells = {
    Cell{.def = &bcache_writeback_rate, .unit = rounded}};
inline constexpr std::array bcache_target_cells = {
    Cell{.def = &bcache_dirty_target, .unit = rounded}};
inline constexpr std::array bcache_proportional_cells = {
    Cell{.def = &bcache_proportional, .unit = rounded}};
inline constexpr std::array bcache_integral_cells = {
    Cell{.def = &bcache_integral, .unit = rounded}};
inline constexpr std::array bcache_change_cells = {Cell{.def = &bcache_change, .unit = rounded}};

/// Of writeback_rate_debug, "rate:           1.1M/sec", without the "/sec".
inline constexpr std::array bcache_writeback_rows = {
    WordRow{"rate:", bcache_rate_cells},
    WordRow{"target:", bcache_target_cells},
    WordRow{"proportional:", bcache_proportional_cells},
    WordRow{"integral:", bcache_integral_cells},
    WordRow{"change:", bcache_change_cells},
};

inline constexpr MetricDef bcache_unused{
    .name = "node_bcache_priority_stats_unused_percent",
    .help = "How much of the cache holds no data.",
    .type = MetricType::gauge,
    .labels = {"uuid", "cache_device"},
};
inline constexpr MetricDef bcache_metadata{
    .name = "node_bcache_priority_stats_metadata_percent",
    .help = "How much of the cache is metadata.",
    .type = MetricType::gauge,
    .labels = {"uuid", "cache_device"},
};

inline constexpr Unit percent{.spelling = Spelling::leading};
inline constexpr std::array bcache_unused_cells = {Cell{.def = &bcache_unused, .unit = percent}};
inline constexpr std::array bcache_metadata_cells = {
    Cell{.def = &bcache_metadata, .unit = percent}};

/// Of priority_stats, "Unused:\t\t99%".
inline constexpr std::array bcache_priority_rows = {
    WordRow{"Unused:", bcache_unused_cells},
    WordRow{"Metadata:", bcache_metadata_cells},
};

}  // namespace strata::host
