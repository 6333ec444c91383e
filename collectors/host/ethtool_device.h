// What a network interface's driver tells by the ioctl SIOCETHTOOL: of the agent's network
// namespace. Calls may wait for the device and for the kernel's lock on network configuration.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/fd.h"
#include "core/base/result.h"

namespace strata::host {

struct EthtoolLink {
  std::uint32_t supported = 0;  // bits of ETHTOOL_LINK_MODE_*, the first 32
  std::uint32_t advertised = 0;
  bool autonegotiates = false;
};

struct EthtoolDriver {
  std::string name;
  std::string version;
  std::string firmware_version;
  std::string expansion_rom_version;
  std::string bus_info;
};

/// Values of the driver's own counters, and what it calls them.
struct EthtoolStatistics {
  std::shared_ptr<const std::vector<std::string>> names;
  std::vector<std::uint64_t> values;  // as many
};

/// Code::unsupported where a driver does not tell; Code::not_found where there is no such device.
class EthtoolSource {
 public:
  EthtoolSource() = default;
  EthtoolSource(const EthtoolSource&) = delete;
  EthtoolSource& operator=(const EthtoolSource&) = delete;
  virtual ~EthtoolSource() = default;

  virtual Result<EthtoolLink> link(const std::string& device) = 0;
  virtual Result<EthtoolDriver> driver(const std::string& device) = 0;
  virtual Result<EthtoolStatistics> statistics(const std::string& device) = 0;
};

/// The kernel. Used by one thread. Names are read again when their number changes.
std::unique_ptr<EthtoolSource> make_kernel_ethtool();

}  // namespace strata::host
