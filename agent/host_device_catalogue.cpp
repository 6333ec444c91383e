#include "agent/host_device_catalogue.h"

#include "collectors/host/bcache_metrics.h"
#include "collectors/host/cpu_vulnerabilities_metrics.h"
#include "collectors/host/cpufreq_metrics.h"
#include "collectors/host/dmi_metrics.h"
#include "collectors/host/dmmultipath_metrics.h"
#include "collectors/host/edac_metrics.h"
#include "collectors/host/fibrechannel_metrics.h"
#include "collectors/host/hwmon_metrics.h"
#include "collectors/host/infiniband_metrics.h"
#include "collectors/host/netclass_metrics.h"
#include "collectors/host/nvme_metrics.h"
#include "collectors/host/pcidevice_metrics.h"
#include "collectors/host/powersupplyclass_metrics.h"
#include "collectors/host/rapl_metrics.h"
#include "collectors/host/shapes/definitions.h"
#include "collectors/host/tapestats_metrics.h"
#include "collectors/host/thermal_zone_metrics.h"
#include "collectors/host/watchdog_metrics.h"

namespace strata::agent {
namespace {

void add_machine(Definitions& all) {
  using namespace host;
  add_definitions(all, cpufreq_dir<"node_cpu_">);
  all.push_back(&cpufreq_governor<"node_cpu_">);
  add_definitions(all, cpufreq_dir<"node_cpufreq_">);
  all.push_back(&cpufreq_governor<"node_cpufreq_">);
  all.push_back(&cpu_vulnerability_info);
  all.push_back(&dmi_info);
  add_definitions(all, edac_dir);
  add_definitions(all, edac_channel_metrics);
  add_definitions(all, hwmon_metrics);
  add_definitions(all, hwmon_usual);
  add_definitions(all, pci_dir);
  add_definitions(all, pci_metrics);
  add_definitions(all, power_supply_dir);
  add_definitions(all, rapl_zones);
  all.push_back(&rapl_any_zone);
  add_definitions(all, thermal_zone_dir);
  add_definitions(all, cooling_device_dir);
  add_definitions(all, watchdog_dir);
}

void add_disks(Definitions& all) {
  using namespace host;
  add_definitions(all, bcache_dir);
  add_definitions(all, bcache_writeback_rows);
  add_definitions(all, bcache_priority_rows);
  add_definitions(all, multipath_metrics);
  add_definitions(all, nvme_dir);
  add_definitions(all, nvme_namespace_metrics);
  add_definitions(all, tape_dir);
}

void add_fabrics(Definitions& all) {
  using namespace host;
  add_definitions(all, fibrechannel_dir);
  add_definitions(all, infiniband_dir);
  add_definitions(all, netclass_dir);
}

}  // namespace

void add_host_devices(Definitions& all) {
  add_machine(all);
  add_disks(all);
  add_fabrics(all);
}

}  // namespace strata::agent
