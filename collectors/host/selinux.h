// Whether SELinux is enabled, and in which mode.
#pragma once

#include <memory>
#include <string_view>

#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

/// Of /etc/selinux/config: 1 enforcing, 0 permissive, -1 neither or not said.
double configured_selinux_mode(std::string_view config);

std::unique_ptr<Collector> make_selinux(const HostFs& host);

}  // namespace strata::host
