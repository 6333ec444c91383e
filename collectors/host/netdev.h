// Traffic of the host's network interfaces, from /proc/net/dev of the init process, so that the
// host's interfaces are read from within a container too.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/host/name_filter.h"
#include "collectors/host/roster.h"
#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

struct NetdevLine {
  std::string_view device;  // a view into the file
  std::array<std::uint64_t, 16> columns{};
};

/// Code::parse where not even the heading is there. No interface at all is no error.
Result<std::vector<NetdevLine>> parse_netdev(std::string_view file);

struct NetdevOptions {
  std::string device_exclude = {};
  std::string device_include = {};
};

class NetdevCollector final : public Collector {
 public:
  explicit NetdevCollector(const HostFs& host, const NetdevOptions& options = {})
      : host_(host),
        of_init_(host.hot_proc("1/net/dev")),
        of_self_(host.hot_proc("net/dev")),
        filter_({options.device_exclude, options.device_include}) {}

  [[nodiscard]] std::string_view name() const override { return "netdev"; }
  [[nodiscard]] Layer layer() const override { return Layer::host; }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  struct Device {
    bool shown = false;
    HotFile nohandler;  // packets received that no protocol wanted
  };

  Device make_device(std::string_view name) const;

  HostFs host_;
  HotFile of_init_;
  HotFile of_self_;  // where /proc is mounted with hidepid and init's is not to be seen
  NameFilter filter_;
  Roster<Device> devices_;
};

}  // namespace strata::host
