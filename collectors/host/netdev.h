// Traffic of the host's network interfaces, from /proc/net/dev of the init process, so that the
// host's interfaces are read from within a container too.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/host/container_links.h"
#include "collectors/host/name_filter.h"
#include "collectors/host/roster.h"
#include "collectors/host/shapes/host_file.h"
#include "collectors/host/shapes/small_file.h"
#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

struct NetdevLine {
  std::string_view device;  // a view into the file
  std::array<std::uint64_t, 16> columns{};
};

/// Code::parse where the heading is not there, or no line can be read. No interface at all is no
/// error.
Result<std::vector<NetdevLine>> parse_netdev(std::string_view file);

struct NetdevOptions {
  std::string device_exclude = {};
  std::string device_include = {};
  bool address_info = false;   // the addresses of each interface
  bool label_ifalias = false;  // the label `ifalias` on all counters
  bool detailed = false;       // each of the kernel's counters, under other names
  bool containers = true;      // a container's interface goes by the container's name
};

class NetdevCollector final : public Collector {
 public:
  explicit NetdevCollector(const HostFs& host, const NetdevOptions& options = {});
  /// With links of the test's own.
  NetdevCollector(const HostFs& host, const NetdevOptions& options, LinkSource links);

  [[nodiscard]] std::string_view name() const override { return "netdev"; }
  [[nodiscard]] Layer layer() const override { return Layer::host; }
  /// Asking about containers' interfaces may wait for the kernel's lock on network configuration.
  [[nodiscard]] Placement placement() const override {
    return links_ ? Placement::own_thread : Placement::loop;
  }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  struct Device {
    bool shown = false;
    std::string directory;
    SmallFile nohandler;  // packets received that no protocol wanted
    SmallFile alias;
    std::vector<SmallFile> detailed;
  };

  Device make_device(std::string_view name) const;
  std::string labels_of(std::string_view name, Device& device, Instant now);
  void add_counters(const NetdevLine& line, Device& device, std::string_view labels, Instant now,
                    Batch& batch);
  void add_detailed(Device& device, std::string_view labels, Instant now, Batch& batch);
  void add_addresses(const std::vector<std::string_view>& shown, Batch& batch) const;

  HostFs host_;
  NetdevOptions options_;
  HostFile file_;
  NameFilter filter_;
  Roster<Device> devices_;
  std::optional<ContainerLinks> links_;
  SmallText room_{};
};

}  // namespace strata::host
