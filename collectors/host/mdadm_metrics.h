#pragma once

#include <array>

#include "collectors/host/shapes/entity_dirs.h"

namespace strata::host {

inline constexpr MetricDef md_state{
    .name = "node_md_state",
    .help = "State of a software RAID array: 1 for the one that it is in.",
    .type = MetricType::gauge,
    .labels = {"device", "state"},
};
inline constexpr MetricDef md_disks{
    .name = "node_md_disks",
    .help = "Disks of an array by their state.",
    .type = MetricType::gauge,
    .labels = {"device", "state"},
};
inline constexpr MetricDef md_disks_required{
    .name = "node_md_disks_required",
    .help = "Disks that an array should have in use.",
    .type = MetricType::gauge,
    .labels = {"device"},
};
inline constexpr MetricDef md_blocks{
    .name = "node_md_blocks",
    .help = "Blocks (KiB) of an array.",
    .type = MetricType::gauge,
    .labels = {"device"},
};
inline constexpr MetricDef md_blocks_synced{
    .name = "node_md_blocks_synced",
    .help = "Blocks (KiB) of an array that are in sync.",
    .type = MetricType::gauge,
    .labels = {"device"},
};

inline constexpr std::array md_files = {
    FileRow{"md/raid_disks",
            {.name = "node_md_raid_disks",
             .help = "Disks that an array is made for.",
             .type = MetricType::gauge,
             .labels = {"device"}},
            {.spelling = Spelling::leading}},
    FileRow{"md/degraded",
            {.name = "node_md_degraded",
             .help = "Disks that an array lacks.",
             .type = MetricType::gauge,
             .labels = {"device"}}},
};
inline constexpr EntityDir md_arrays{
    .directory = "block",
    .label = "device",
    .is_entity = [](std::string_view name) { return name.starts_with("md"); },
    .files = md_files};

inline constexpr std::array mdadm_metrics = {&md_state,       &md_disks,         &md_disks_required,
                                             &md_blocks,      &md_blocks_synced, &md_files[0].def,
                                             &md_files[1].def};

}  // namespace strata::host
