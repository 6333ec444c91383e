// The whole exposition of the fixture host by collectors that read devices in /sys. Update:
// STRATA_UPDATE_GOLDEN=1 ctest -R golden
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "collectors/host/bcache.h"
#include "collectors/host/cpu_vulnerabilities.h"
#include "collectors/host/cpufreq.h"
#include "collectors/host/device_classes.h"
#include "collectors/host/dmi.h"
#include "collectors/host/dmmultipath.h"
#include "collectors/host/edac.h"
#include "collectors/host/hwmon.h"
#include "collectors/host/netclass.h"
#include "collectors/host/nvme.h"
#include "collectors/host/pcidevice.h"
#include "collectors/host/rapl.h"
#include "core/metrics/exposition.h"
#include "tests/golden/golden.h"

namespace strata {
namespace {

std::vector<std::unique_ptr<Collector>> collectors(const HostFs& fs) {
  using namespace host;
  std::vector<std::unique_ptr<Collector>> all;
  all.push_back(make_bcache(fs, {.priority_stats = true}));
  all.push_back(make_cpu_vulnerabilities(fs));
  all.push_back(make_cpufreq(fs));
  all.push_back(make_dmi(fs));
  all.push_back(make_dmmultipath(fs));
  all.push_back(make_edac(fs));
  all.push_back(make_fibrechannel(fs));
  all.push_back(make_hwmon(fs));
  all.push_back(make_infiniband(fs));
  all.push_back(make_netclass(fs));
  all.push_back(make_nvme(fs));
  all.push_back(make_pcidevice(fs));
  all.push_back(make_powersupplyclass(fs));
  all.push_back(make_rapl(fs));
  all.push_back(make_tapestats(fs));
  all.push_back(make_thermal_zone(fs));
  all.push_back(make_watchdog(fs));
  return all;
}

/// RAPL zones have their path as a label.
std::string without_root(std::string text, const std::string& root) {
  for (auto at = text.find(root); at != std::string::npos; at = text.find(root, at)) {
    text.erase(at, root.size());
  }
  return text;
}

TEST(golden, host_devices) {
  const std::string root = STRATA_FIXTURES "/host";
  const HostFs fs({.procfs = root + "/proc", .sysfs = root + "/sys"});
  const auto text =
      test::exposition_of(collectors(fs), {.now = {}, .wall = {}, .containers = nullptr},
                          ExpositionFormat::prometheus_text);
  test::expect_golden("host_devices.prom", without_root(text, root));
}

}  // namespace
}  // namespace strata
