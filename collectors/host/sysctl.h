// Settings of the kernel, from /proc/sys, as they are asked for.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

struct SysctlOptions {
  /// Numbers: "kernel.threads-max", or with a name for each: "net.ipv4.tcp_rmem:min,default,max".
  std::vector<std::string> include = {};
  /// Texts: "kernel.core_pattern".
  std::vector<std::string> include_info = {};
};

/// node_sysctl_... of a setting: "kernel.threads-max" is node_sysctl_kernel_threads_max.
std::string sysctl_metric(std::string_view setting);

std::unique_ptr<Collector> make_sysctl(const HostFs& host, const SysctlOptions& options = {});

}  // namespace strata::host
