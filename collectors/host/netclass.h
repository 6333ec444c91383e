// Network interfaces' properties: state, speed, MTU, addresses. Those of the network namespace that
// /sys was mounted in.
#pragma once

#include <memory>
#include <string>

#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

struct NetclassOptions {
  std::string ignored_devices = "^$";
  bool ignore_invalid_speed = false;  // a speed of -1 is not shown
};

/// On a thread of its own: the kernel takes its lock of all interfaces to say a speed.
std::unique_ptr<Collector> make_netclass(const HostFs& host, const NetclassOptions& options = {});

}  // namespace strata::host
