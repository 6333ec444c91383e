#include "agent/host_table_catalogue.h"

#include "collectors/host/arp_metrics.h"
#include "collectors/host/cgroups_metrics.h"
#include "collectors/host/conntrack_metrics.h"
#include "collectors/host/drbd_metrics.h"
#include "collectors/host/interrupts_metrics.h"
#include "collectors/host/ipvs_metrics.h"
#include "collectors/host/kernel_numbers_metrics.h"
#include "collectors/host/lnstat_metrics.h"
#include "collectors/host/meminfo_numa_metrics.h"
#include "collectors/host/mountstats_metrics.h"
#include "collectors/host/netstat_metrics.h"
#include "collectors/host/nfs_metrics.h"
#include "collectors/host/nfsd_metrics.h"
#include "collectors/host/os_metrics.h"
#include "collectors/host/pressure_metrics.h"
#include "collectors/host/processes_metrics.h"
#include "collectors/host/schedstat_metrics.h"
#include "collectors/host/selinux_metrics.h"
#include "collectors/host/shapes/definitions.h"
#include "collectors/host/slabinfo_metrics.h"
#include "collectors/host/sockstat_metrics.h"
#include "collectors/host/softnet_metrics.h"
#include "collectors/host/sysctl_metrics.h"
#include "collectors/host/time_metrics.h"
#include "collectors/host/timex_metrics.h"
#include "collectors/host/udp_queues_metrics.h"
#include "collectors/host/uname_metrics.h"
#include "collectors/host/vmstat_metrics.h"
#include "collectors/host/xfrm_metrics.h"
#include "collectors/host/zones_metrics.h"

namespace strata::agent {
namespace {

void add_kernel_tables(Definitions& all) {
  using namespace host;
  add_definitions(all, cgroups::table);
  add_definitions(all, entropy_files);
  add_definitions(all, filefd_files);
  add_definitions(all, kernel_hung_files);
  add_definitions(all, ksmd_files);
  add_definitions(all, pressure::cpu_rows);
  add_definitions(all, pressure::io_rows);
  add_definitions(all, pressure::memory_rows);
  add_definitions(all, pressure::irq_rows);
  add_definitions(all, schedstat::table);
  all.push_back(&interrupts_total);
  all.push_back(&softirq_functions);
  add_definitions(all, drbd::numbers);
  all.push_back(&drbd::connected);
  add_definitions(all, drbd::pairs);
  add_definitions(all, processes::metrics);
  add_definitions(all, processes::limits);
}

void add_memory(Definitions& all) {
  using namespace host;
  add_definitions(all, slabinfo::table);
  add_definitions(all, vmstat_fields);
  add_definitions(all, meminfo_numa_fields);
  add_definitions(all, numastat_fields);
  all.push_back(&buddyinfo_blocks);
  add_definitions(all, zoneinfo::fields);
  add_definitions(all, zoneinfo::protections);
}

void add_network(Definitions& all) {
  using namespace host;
  add_definitions(all, arp::table);
  add_definitions(all, conntrack::files);
  add_definitions(all, conntrack::table);
  add_definitions(all, ipvs::totals);
  add_definitions(all, ipvs::backends);
  add_definitions(all, lnstat_columns);
  add_definitions(all, netstat_fields);
  add_definitions(all, nfs::rows);
  add_definitions(all, nfsd::rows);
  add_definitions(all, sockstat::rows);
  add_definitions(all, sockstat::rows6);
  add_definitions(all, softnet::table);
  add_definitions(all, xfrm::rows);
  all.push_back(&udp_queue_bytes);
}

void add_mounts(Definitions& all) {
  using namespace host;
  all.push_back(&mountstats::age);
  add_definitions(all, mountstats::bytes);
  for (const auto& def : mountstats::events) {
    if (!def.name.empty()) all.push_back(&def);
  }
  add_definitions(all, mountstats::transports);
  add_definitions(all, mountstats::operations);
}

void add_system(Definitions& all) {
  using namespace host;
  add_definitions(all, os::metrics);
  add_definitions(all, selinux::metrics);
  add_definitions(all, time::metrics);
  add_definitions(all, timex_family::metrics);
  all.push_back(&sysctl_info);
  all.push_back(&uname_info);
}

}  // namespace

void add_host_tables(Definitions& all) {
  add_kernel_tables(all);
  add_memory(all);
  add_mounts(all);
  add_network(all);
  add_system(all);
}

}  // namespace strata::agent
