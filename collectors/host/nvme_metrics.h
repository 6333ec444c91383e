// NVMe controllers, /sys/class/nvme/<device>/, and their namespaces.
#pragma once

#include <array>

#include "collectors/host/shapes/entity_dirs.h"

namespace strata::host {

inline constexpr std::array nvme_texts = {
    TextRow{"firmware_revision", "firmware_rev"},
    TextRow{"model", "model"},
    TextRow{"serial", "serial"},
    TextRow{"state", "state"},
    TextRow{"cntlid", "cntlid"},
};

inline constexpr std::array nvme_infos = {
    InfoRow{
        {.name = "node_nvme_info",
         .help = "What is no number of the NVMe controller; always 1.",
         .type = MetricType::gauge,
         .labels = many_keys<"device", "firmware_revision", "model", "serial", "state", "cntlid">},
        nvme_texts},
};

inline constexpr EntityDir nvme_dir{
    .directory = "class/nvme", .label = "device", .infos = nvme_infos};

inline constexpr MetricDef nvme_namespace_info{
    .name = "node_nvme_namespace_info",
    .help = "A path's state of asymmetric access to the NVMe namespace; always 1.",
    .type = MetricType::gauge,
    .labels = {"device", "nsid", "ana_state"},
};

constexpr MetricDef nvme_namespace_gauge(std::string_view name, std::string_view help) {
  return {.name = name, .help = help, .type = MetricType::gauge, .labels = {"device", "nsid"}};
}

inline constexpr auto nvme_namespace_size =
    nvme_namespace_gauge("node_nvme_namespace_size_bytes", "Size of the NVMe namespace.");
inline constexpr auto nvme_namespace_capacity = nvme_namespace_gauge(
    "node_nvme_namespace_capacity_bytes", "Size of the NVMe namespace, by its older name.");
inline constexpr auto nvme_namespace_used = nvme_namespace_gauge(
    "node_nvme_namespace_used_bytes", "Bytes that the NVMe namespace has in use.");
inline constexpr auto nvme_namespace_block = nvme_namespace_gauge(
    "node_nvme_namespace_logical_block_size_bytes", "Size of a block of the NVMe namespace.");

inline constexpr std::array nvme_namespace_metrics = {&nvme_namespace_info, &nvme_namespace_size,
                                                      &nvme_namespace_capacity,
                                                      &nvme_namespace_used, &nvme_namespace_block};

}  // namespace strata::host
