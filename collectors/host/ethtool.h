// What drivers of network interfaces tell: link modes, versions, their own counters.
#pragma once

#include <memory>
#include <string>

#include "collectors/host/ethtool_device.h"
#include "collectors/host/name_filter.h"
#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

struct EthtoolOptions {
  NamePatterns devices = {};
  std::string metrics_include = ".*";  // of counters, after ethtool_key()
};

std::unique_ptr<Collector> make_ethtool(
    const HostFs& host, const EthtoolOptions& options = {},
    std::unique_ptr<EthtoolSource> source = make_kernel_ethtool());

/// What EC2's network interfaces (driver ena) say of the instance's allowances, and of ENA Express.
/// Code::no_data elsewhere. Not to be run beside ethtool, which shows the same and more.
std::unique_ptr<Collector> make_ena(const HostFs& host,
                                    std::unique_ptr<EthtoolSource> source = make_kernel_ethtool());

}  // namespace strata::host
