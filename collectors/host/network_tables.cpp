#include "collectors/host/network_tables.h"

#include "collectors/host/arp_metrics.h"
#include "collectors/host/conntrack_metrics.h"
#include "collectors/host/nfs_metrics.h"
#include "collectors/host/nfsd_metrics.h"
#include "collectors/host/sockstat_metrics.h"
#include "collectors/host/softnet_metrics.h"
#include "collectors/host/xfrm_metrics.h"

namespace strata::host {

std::unique_ptr<Collector> make_arp(const HostFs& host, const ArpOptions& options) {
  const NamePatterns devices{.exclude = options.device_exclude, .include = options.device_include};
  return made_of("arp", Placement::loop, std::make_unique<Columns>(host, arp::table, devices));
}

std::unique_ptr<Collector> make_conntrack(const HostFs& host) {
  return made_of("conntrack", Placement::loop,
                 std::make_unique<NumberFiles>(host, conntrack::files),
                 std::make_unique<Columns>(host, conntrack::table));
}

std::unique_ptr<Collector> make_nfs(const HostFs& host) {
  return made_of("nfs", Placement::loop, std::make_unique<Words>(host, nfs::table));
}

std::unique_ptr<Collector> make_nfsd(const HostFs& host) {
  return made_of("nfsd", Placement::loop, std::make_unique<Words>(host, nfsd::table));
}

std::unique_ptr<Collector> make_sockstat(const HostFs& host) {
  return made_of("sockstat", Placement::loop, std::make_unique<Words>(host, sockstat::table),
                 std::make_unique<Words>(host, sockstat::table6));
}

std::unique_ptr<Collector> make_softnet(const HostFs& host) {
  return made_of("softnet", Placement::loop, std::make_unique<Columns>(host, softnet::table));
}

std::unique_ptr<Collector> make_xfrm(const HostFs& host) {
  return made_of("xfrm", Placement::loop, std::make_unique<Words>(host, xfrm::table));
}

}  // namespace strata::host
