// The whole exposition of the fixture host. Update: STRATA_UPDATE_GOLDEN=1 ctest -R golden

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "collectors/host/bonding.h"
#include "collectors/host/btrfs.h"
#include "collectors/host/cpu.h"
#include "collectors/host/diskstats.h"
#include "collectors/host/filesystem.h"
#include "collectors/host/loadavg.h"
#include "collectors/host/mdadm.h"
#include "collectors/host/meminfo.h"
#include "collectors/host/netdev.h"
#include "collectors/host/stat.h"
#include "collectors/host/xfs.h"
#include "collectors/host/zfs.h"
#include "core/metrics/exposition.h"
#include "tests/golden/golden.h"

namespace strata {
namespace {

Result<MountUsage> fixture_mount(const std::string& path) {
  if (path == "/mnt/dead") return fail(Code::timeout, "mountpoint timeout");
  if (path == "/mnt/gone") return fail(Code::io, "stale NFS file handle");
  const auto blocks = static_cast<double>(path.size()) * 4096;
  return MountUsage{.size_bytes = blocks * 1048576,
                    .free_bytes = blocks * 524288,
                    .available_bytes = blocks * 393216,
                    .files = 6553600,
                    .files_free = 6000000.0 + static_cast<double>(path.size())};
}

std::vector<std::unique_ptr<Collector>> collectors(const HostFs& host) {
  std::vector<std::unique_ptr<Collector>> all;
  all.push_back(std::make_unique<host::CpuCollector>(host));
  all.push_back(std::make_unique<host::DiskstatsCollector>(host));
  all.push_back(
      std::make_unique<host::FilesystemCollector>(host, host::FilesystemOptions{}, fixture_mount));
  all.push_back(std::make_unique<host::LoadavgCollector>(host));
  all.push_back(std::make_unique<host::MeminfoCollector>(host));
  all.push_back(std::make_unique<host::NetdevCollector>(host));
  all.push_back(std::make_unique<host::StatCollector>(host));
  all.push_back(host::make_bonding(host));
  all.push_back(host::make_btrfs(host));
  all.push_back(host::make_mdadm(host));
  all.push_back(host::make_xfs(host));
  all.push_back(host::make_zfs(host));
  return all;
}

std::string exposition_of_fixture(ExpositionFormat format) {
  const std::string root = STRATA_FIXTURES "/host";
  const HostFs host(
      {.procfs = root + "/proc", .sysfs = root + "/sys", .udev_data = root + "/udev"});
  return test::exposition_of(collectors(host), {.now = {}, .wall = {}, .containers = nullptr},
                             format);
}

TEST(golden, host_prometheus_text) {
  test::expect_golden("host.prom", exposition_of_fixture(ExpositionFormat::prometheus_text));
}

TEST(golden, host_openmetrics) {
  test::expect_golden("host.openmetrics", exposition_of_fixture(ExpositionFormat::openmetrics));
}

}  // namespace
}  // namespace strata
