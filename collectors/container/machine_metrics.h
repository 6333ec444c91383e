// The families machine_*, as cAdvisor names and describes them, and what it says of itself. They
// have no container; machine_* carries the machine's ids instead.
#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::container {

inline constexpr MetricDef machine_cpu_cores{.name = "machine_cpu_cores",
                                             .help = "Number of logical CPU cores.",
                                             .type = MetricType::gauge,
                                             .layer = Layer::container,
                                             .labels = {"boot_id", "machine_id", "system_uuid"}};
inline constexpr MetricDef machine_physical_cores{
    .name = "machine_cpu_physical_cores",
    .help = "Number of physical CPU cores.",
    .type = MetricType::gauge,
    .layer = Layer::container,
    .labels = {"boot_id", "machine_id", "system_uuid"}};
inline constexpr MetricDef machine_sockets{.name = "machine_cpu_sockets",
                                           .help = "Number of CPU sockets.",
                                           .type = MetricType::gauge,
                                           .layer = Layer::container,
                                           .labels = {"boot_id", "machine_id", "system_uuid"}};
inline constexpr MetricDef machine_memory{.name = "machine_memory_bytes",
                                          .help = "Amount of memory installed on the machine.",
                                          .type = MetricType::gauge,
                                          .layer = Layer::container,
                                          .labels = {"boot_id", "machine_id", "system_uuid"}};
inline constexpr MetricDef machine_swap{.name = "machine_swap_bytes",
                                        .help = "Amount of swap memory available on the machine.",
                                        .type = MetricType::gauge,
                                        .layer = Layer::container,
                                        .labels = {"boot_id", "machine_id", "system_uuid"}};
inline constexpr MetricDef machine_dimm_count{
    .name = "machine_dimm_count",
    .help = "Number of RAM DIMM (all types memory modules) value labeled by dimm type.",
    .type = MetricType::gauge,
    .layer = Layer::container,
    .labels = {"boot_id", "machine_id", "system_uuid", "type"}};
inline constexpr MetricDef machine_dimm_capacity{
    .name = "machine_dimm_capacity_bytes",
    .help = "Total RAM DIMM capacity (all types memory modules) value labeled by dimm type.",
    .type = MetricType::gauge,
    .layer = Layer::container,
    .labels = {"boot_id", "machine_id", "system_uuid", "type"}};

inline constexpr MetricDef machine_nvm_capacity{
    .name = "machine_nvm_capacity",
    .help = "NVM capacity value labeled by NVM mode (memory mode or app direct mode).",
    .type = MetricType::gauge,
    .layer = Layer::container,
    .labels = {"boot_id", "machine_id", "system_uuid", "mode"}};
inline constexpr MetricDef machine_nvm_power{.name = "machine_nvm_avg_power_budget_watts",
                                             .help = "NVM power budget.",
                                             .type = MetricType::gauge,
                                             .layer = Layer::container,
                                             .labels = {"boot_id", "machine_id", "system_uuid"}};

// Only with cpu_topology.
inline constexpr MetricDef machine_cache{
    .name = "machine_cpu_cache_capacity_bytes",
    .help = "Cache size in bytes assigned to NUMA node and CPU core.",
    .type = MetricType::gauge,
    .layer = Layer::container,
    .labels =
        many_keys<"boot_id", "machine_id", "system_uuid", "core_id", "level", "node_id", "type">};
inline constexpr MetricDef machine_thread_siblings{
    .name = "machine_thread_siblings_count",
    .help = "Number of CPU thread siblings.",
    .type = MetricType::gauge,
    .layer = Layer::container,
    .labels = many_keys<"boot_id", "machine_id", "system_uuid", "core_id", "node_id", "thread_id">};
inline constexpr MetricDef machine_node_memory{
    .name = "machine_node_memory_capacity_bytes",
    .help = "Amount of memory assigned to NUMA node.",
    .type = MetricType::gauge,
    .layer = Layer::container,
    .labels = {"boot_id", "machine_id", "system_uuid", "node_id"}};
inline constexpr MetricDef machine_node_hugepages{
    .name = "machine_node_hugepages_count",
    .help = "Number of hugepages assigned to NUMA node, by their size in kB.",
    .type = MetricType::gauge,
    .layer = Layer::container,
    .labels = many_keys<"boot_id", "machine_id", "system_uuid", "node_id", "page_size">};
inline constexpr MetricDef machine_node_distance{
    .name = "machine_node_distance",
    .help = "Distance between NUMA node and target NUMA node.",
    .type = MetricType::gauge,
    .layer = Layer::container,
    .labels = many_keys<"boot_id", "machine_id", "system_uuid", "node_id", "target_node_id">};

inline constexpr MetricDef version_info{
    .name = "cadvisor_version_info",
    .help =
        "A metric with a constant '1' value labeled by kernel version, OS version, docker version, "
        "cadvisor version & cadvisor revision: here the name and the version of this agent.",
    .type = MetricType::gauge,
    .layer = Layer::container,
    .labels = many_keys<"cadvisorRevision", "cadvisorVersion", "dockerVersion", "kernelVersion",
                        "osVersion">};
inline constexpr MetricDef machine_scrape_error{
    .name = "machine_scrape_error",
    .help = "1 if there was an error while getting machine metrics, 0 otherwise.",
    .type = MetricType::gauge,
    .layer = Layer::container};

inline constexpr std::array machine_metrics = {&machine_cpu_cores,
                                               &machine_physical_cores,
                                               &machine_sockets,
                                               &machine_memory,
                                               &machine_swap,
                                               &machine_dimm_count,
                                               &machine_dimm_capacity,
                                               &machine_nvm_capacity,
                                               &machine_nvm_power,
                                               &machine_cache,
                                               &machine_thread_siblings,
                                               &machine_node_memory,
                                               &machine_node_hugepages,
                                               &machine_node_distance,
                                               &version_info,
                                               &machine_scrape_error};

}  // namespace strata::container
