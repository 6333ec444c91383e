// Parsers of the host's files that are no plain table: the text is taken for each of them.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "collectors/host/drbd.h"
#include "collectors/host/interrupts.h"
#include "collectors/host/ipvs.h"
#include "collectors/host/meminfo_numa.h"
#include "collectors/host/mountstats.h"
#include "collectors/host/netstat.h"
#include "collectors/host/os.h"
#include "collectors/host/processes.h"
#include "collectors/host/selinux.h"
#include "collectors/host/sysctl.h"
#include "collectors/host/udp_queues.h"
#include "collectors/host/zones.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strata::host;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  strata::Batch batch;
  add_buddyinfo(text, batch);
  add_drbd(text, batch);
  add_zoneinfo(text, batch);
  CpuTable().scan(text, [](const CpuRow& row) { (void)interrupt_text(row); });
  each_ipvs_backend(text, [](const IpvsBackend& /*backend*/) {});
  each_netstat(text, [](std::string_view, std::string_view, std::string_view) {});
  each_snmp6(text, [](std::string_view, std::string_view, std::string_view) {});
  each_nfs_mount(text, [](const NfsMount& /*mount*/) {});
  each_numa_meminfo(text, [](std::string_view /*key*/, double /*value*/) {});
  (void)nfs_addresses(text);
  (void)configured_selinux_mode(text);
  (void)os_version(text);
  (void)parse_os_release(text);
  (void)parse_udp_queues(text);
  (void)sysctl_metric(text);
  (void)timestamp_of_date(text);
  return 0;
}
