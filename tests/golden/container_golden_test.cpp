// The whole exposition of a container and its host, on cgroup v1, on a hybrid host and on v2, from
// files recorded on real machines. Update: STRATA_UPDATE_GOLDEN=1 ctest -R golden

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "collectors/container/cpu.h"
#include "collectors/container/cpuset.h"
#include "collectors/container/disk_io.h"
#include "collectors/container/hugetlb.h"
#include "collectors/container/info.h"
#include "collectors/container/memory.h"
#include "collectors/container/memory_numa.h"
#include "collectors/container/network.h"
#include "collectors/container/pressure.h"
#include "collectors/container/state.h"
#include "core/metrics/exposition.h"
#include "tests/golden/golden.h"

namespace strata {
namespace {

using namespace std::chrono_literals;

constexpr WallTime now{1'700'000'000s};

std::string id() {
  std::string digits;
  for (int i = 0; i < 32; ++i) digits += "4f";
  return digits;
}

std::vector<std::unique_ptr<Collector>> collectors(const HostFs& host, const CgroupLayout& layout) {
  std::vector<std::unique_ptr<Collector>> all;
  all.push_back(std::make_unique<container::CpuCollector>(host, layout));
  all.push_back(std::make_unique<container::CpusetCollector>(layout));
  all.push_back(std::make_unique<container::DiskIoCollector>(host, layout));
  all.push_back(std::make_unique<container::HugetlbCollector>(host, layout));
  all.push_back(std::make_unique<container::InfoCollector>());
  all.push_back(std::make_unique<container::MemoryCollector>(host, layout));
  all.push_back(std::make_unique<container::MemoryNumaCollector>(host, layout));
  all.push_back(std::make_unique<container::NetworkCollector>(host));
  all.push_back(std::make_unique<container::PressureCollector>(host, layout));
  all.push_back(std::make_unique<container::StateCollector>(host, layout));
  return all;
}

Container container_at(const std::string& path, std::string_view name, pid_t pid) {
  Container made;
  made.entity = make_entity(path, name.empty() ? "" : "shop/api:1.4", name);
  made.cgroup_path = path;
  made.pid = pid;
  made.started = now - 1h;
  return made;
}

std::shared_ptr<const ContainerSet> containers(const std::string& path) {
  auto api = container_at(path, "flash-tickets-api", 41);
  api.runtime = "docker";
  api.source = "docker";
  api.state = ContainerState::running;
  api.labels["com.docker.compose.service"] = "api";
  return std::make_shared<const ContainerSet>(
      container_at("/", "", 1),
      std::vector<std::shared_ptr<const Container>>{std::make_shared<const Container>(api)});
}

void expect_exposition(const std::string& version, CgroupMode mode, const std::string& path) {
  const std::string root = STRATA_FIXTURES "/container/";
  const HostFs host({.procfs = root + "proc", .sysfs = root + version + "/sys"});
  const auto layout = CgroupLayout::detect(host);
  ASSERT_EQ(layout.mode, mode);
  test::expect_golden("container_" + version + ".prom",
                      test::exposition_of(collectors(host, layout), {{}, now, containers(path)}));
}

TEST(golden, container_on_v1) { expect_exposition("v1", CgroupMode::v1, "/docker/" + id()); }

TEST(golden, container_on_hybrid) {
  expect_exposition("hybrid", CgroupMode::hybrid, "/docker/" + id());
}

TEST(golden, container_on_v2) {
  expect_exposition("v2", CgroupMode::v2, "/system.slice/docker-" + id() + ".scope");
}

}  // namespace
}  // namespace strata
