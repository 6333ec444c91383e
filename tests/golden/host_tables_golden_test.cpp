// The whole exposition of the fixture host by collectors that read tables of /proc. Update:
// STRATA_UPDATE_GOLDEN=1 ctest -R golden
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "collectors/host/drbd.h"
#include "collectors/host/interrupts.h"
#include "collectors/host/ipvs.h"
#include "collectors/host/kernel_tables.h"
#include "collectors/host/lnstat.h"
#include "collectors/host/meminfo_numa.h"
#include "collectors/host/mountstats.h"
#include "collectors/host/netstat.h"
#include "collectors/host/network_tables.h"
#include "collectors/host/os.h"
#include "collectors/host/selinux.h"
#include "collectors/host/stat.h"
#include "collectors/host/sysctl.h"
#include "collectors/host/udp_queues.h"
#include "collectors/host/vmstat.h"
#include "collectors/host/zones.h"
#include "core/metrics/exposition.h"
#include "tests/golden/golden.h"

namespace strata {
namespace {

std::vector<std::unique_ptr<Collector>> collectors(const HostFs& fs) {
  using namespace host;
  std::vector<std::unique_ptr<Collector>> all;
  all.push_back(make_arp(fs));
  all.push_back(make_buddyinfo(fs));
  all.push_back(make_cgroups(fs));
  all.push_back(make_conntrack(fs));
  all.push_back(make_drbd(fs));
  all.push_back(make_entropy(fs));
  all.push_back(make_filefd(fs));
  all.push_back(make_interrupts(fs));
  all.push_back(make_ipvs(fs));
  all.push_back(make_kernel_hung(fs));
  all.push_back(make_ksmd(fs));
  all.push_back(make_lnstat(fs));
  all.push_back(make_meminfo_numa(fs));
  all.push_back(make_mountstats(fs));
  all.push_back(make_netstat(fs));
  all.push_back(make_nfs(fs));
  all.push_back(make_nfsd(fs));
  all.push_back(make_os(fs));
  all.push_back(make_pressure(fs));
  all.push_back(make_schedstat(fs));
  all.push_back(make_selinux(fs));
  all.push_back(make_slabinfo(fs));
  all.push_back(make_sockstat(fs));
  all.push_back(make_softirqs(fs));
  all.push_back(make_softnet(fs));
  all.push_back(std::make_unique<StatCollector>(fs, StatOptions{.softirq = true}));
  all.push_back(make_sysctl(fs, {.include = {"fs.file-nr:allocated,unused,maximum"},
                                 .include_info = {"kernel.random.poolsize"}}));
  all.push_back(make_udp_queues(fs));
  all.push_back(make_vmstat(fs));
  all.push_back(make_xfrm(fs));
  all.push_back(make_zoneinfo(fs));
  return all;
}

TEST(golden, host_tables) {
  const std::string root = STRATA_FIXTURES "/host";
  const HostFs fs({.procfs = root + "/proc", .sysfs = root + "/sys", .rootfs = root + "/root"});
  const auto text =
      test::exposition_of(collectors(fs), {.now = {}, .wall = {}, .containers = nullptr},
                          ExpositionFormat::prometheus_text);
  test::expect_golden("host_tables.prom", text);
}

}  // namespace
}  // namespace strata
