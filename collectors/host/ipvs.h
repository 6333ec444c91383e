// The kernel's load balancer: totals and backends, from ip_vs_stats and ip_vs of the init process's
// /proc/net.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

struct IpvsOptions {
  /// Those of a backend's labels that are shown, with commas between them; the numbers of backends
  /// that are then alike are added up.
  std::string backend_labels =
      "local_address,local_port,remote_address,remote_port,proto,local_mark";
};

struct IpvsBackend {
  std::array<std::string, 6> labels;  // in the order of ipvs::backend_labels
  std::array<double, 3> numbers{};    // weight, active, inactive connections
};

void each_ipvs_backend(std::string_view file, const std::function<void(const IpvsBackend&)>& visit);

std::unique_ptr<Collector> make_ipvs(const HostFs& host, const IpvsOptions& options = {});

}  // namespace strata::host
