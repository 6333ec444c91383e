// PCI devices: what they are, their links, virtual functions and power.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

struct PcideviceOptions {
  bool names = false;
  std::string idsfile = {};  // empty: where distributions have pci.ids
};

/// Segment, bus, device and function of "0000:00:02.1".
std::optional<std::array<std::string_view, 4>> parse_pci_location(std::string_view name);

/// On a thread of its own: a device that sleeps is slow to answer.
std::unique_ptr<Collector> make_pcidevice(const HostFs& host, const PcideviceOptions& options = {});

}  // namespace strata::host
