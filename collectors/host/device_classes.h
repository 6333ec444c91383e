// Collectors that are nothing but a table of a class of devices: which small file is which metric.
// On threads of their own where the answer may come from firmware or over a slow bus.
#pragma once

#include <memory>
#include <string>

#include "collectors/host/name_filter.h"
#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

std::unique_ptr<Collector> make_fibrechannel(const HostFs& host);

struct InfinibandOptions {
  NamePatterns devices;
};
std::unique_ptr<Collector> make_infiniband(const HostFs& host,
                                           const InfinibandOptions& options = {});

struct PowersupplyclassOptions {
  std::string ignored_supplies = "^$";
};
std::unique_ptr<Collector> make_powersupplyclass(const HostFs& host,
                                                 const PowersupplyclassOptions& options = {});

struct TapestatsOptions {
  std::string ignored_devices = "^$";
};
std::unique_ptr<Collector> make_tapestats(const HostFs& host, const TapestatsOptions& options = {});

std::unique_ptr<Collector> make_thermal_zone(const HostFs& host);

std::unique_ptr<Collector> make_watchdog(const HostFs& host);

}  // namespace strata::host
