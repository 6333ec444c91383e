// PCI devices, /sys/bus/pci/devices/<segment:bus:device.function>/.
#pragma once

#include <array>
#include <string>

#include "collectors/host/shapes/entity_dirs.h"

namespace strata::host {

/// Adds the four parts of "0000:00:02.1"; false where it is no such name.
bool add_pci_location(const std::string& directory, std::string& labels);

constexpr FileRow pci_row(std::string_view file, std::string_view name, std::string_view help,
                          Unit unit = {}) {
  return {.file = file,
          .def = {.name = name,
                  .help = help,
                  .type = MetricType::gauge,
                  .labels = {"segment", "bus", "device", "function"}},
          .unit = unit};
}

/// "8.0 GT/s PCIe"
inline constexpr Unit transfers{.spelling = Spelling::leading, .times = 1e9};

inline constexpr std::array pci_files = {
    pci_row("max_link_speed", "node_pcidevice_max_link_transfers_per_second",
            "Most transfers a second that the link can do.", transfers),
    pci_row("max_link_width", "node_pcidevice_max_link_width", "Lanes that the link can have."),
    pci_row("current_link_speed", "node_pcidevice_current_link_transfers_per_second",
            "Transfers a second that the link does now.", transfers),
    pci_row("current_link_width", "node_pcidevice_current_link_width",
            "Lanes that the link has now."),
    pci_row("d3cold_allowed", "node_pcidevice_d3cold_allowed",
            "Whether the device may be cut off from power."),
    pci_row("sriov_drivers_autoprobe", "node_pcidevice_sriov_drivers_autoprobe",
            "Whether drivers look for the device's virtual functions."),
    pci_row("sriov_numvfs", "node_pcidevice_sriov_numvfs",
            "Virtual functions that the device has now."),
    pci_row("sriov_totalvfs", "node_pcidevice_sriov_totalvfs",
            "Virtual functions that the device can have."),
    pci_row("sriov_vf_total_msix", "node_pcidevice_sriov_vf_total_msix",
            "Interrupt vectors for virtual functions."),
    FileRow{.file = "numa_node",
            .def = {.name = "node_pcidevice_numa_node",
                    .help = "NUMA node of the device.",
                    .type = MetricType::gauge,
                    .labels = {"segment", "bus", "device", "function"}},
            // -1: it has none.
            .value_of = [](std::string_view text) -> std::optional<double> {
              const auto node = number_of(text);
              return node && *node >= 0 ? node : std::nullopt;
            }},
};

inline constexpr EntityDir pci_dir{.directory = "bus/pci/devices",
                                   .label = "",
                                   .add_labels = add_pci_location,
                                   .files = pci_files};

inline constexpr MetricDef pci_info{
    .name = "node_pcidevice_info",
    .help = "What is no number of the PCI device; always 1. Names only where they are asked for.",
    .type = MetricType::gauge,
    .labels =
        many_keys<"segment", "bus", "device", "function", "parent_segment", "parent_bus",
                  "parent_device", "parent_function", "class_id", "vendor_id", "device_id",
                  "subsystem_vendor_id", "subsystem_device_id", "revision", "vendor_name",
                  "device_name", "subsystem_vendor_name", "subsystem_device_name", "class_name">,
};
inline constexpr MetricDef pci_power_state{
    .name = "node_pcidevice_power_state",
    .help = "1 for the power state that the PCI device is in, 0 for the others.",
    .type = MetricType::gauge,
    .labels = many_keys<"segment", "bus", "device", "function", "state">,
};

inline constexpr std::array pci_metrics = {&pci_info, &pci_power_state};

}  // namespace strata::host
