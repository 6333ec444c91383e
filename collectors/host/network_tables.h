// Collectors of the network that are a table each, of the init process's /proc/net.
#pragma once

#include <memory>
#include <string>

#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

struct ArpOptions {
  std::string device_include = {};
  std::string device_exclude = {};
};

std::unique_ptr<Collector> make_arp(const HostFs& host, const ArpOptions& options = {});
std::unique_ptr<Collector> make_conntrack(const HostFs& host);
std::unique_ptr<Collector> make_nfs(const HostFs& host);
std::unique_ptr<Collector> make_nfsd(const HostFs& host);
std::unique_ptr<Collector> make_sockstat(const HostFs& host);
std::unique_ptr<Collector> make_softnet(const HostFs& host);
std::unique_ptr<Collector> make_xfrm(const HostFs& host);

}  // namespace strata::host
