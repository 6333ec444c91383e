// Who is who on the fixture nodes of Kubernetes: told by cgroups and /proc alone, and with bundles.
// Update: STRATA_UPDATE_GOLDEN=1 ctest -R golden

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "collectors/container/cpu.h"
#include "collectors/container/info.h"
#include "collectors/container/memory.h"
#include "collectors/container/network.h"
#include "collectors/container/state.h"
#include "core/identity/container_index.h"
#include "core/identity/runtimes/oci/bundle_source.h"
#include "core/metrics/exposition.h"
#include "tests/golden/golden.h"

namespace strata {
namespace {

using namespace std::chrono_literals;

class KubernetesNode : public testing::TestWithParam<const char*> {
 protected:
  static bool all_named(const ContainerSet& containers) {
    return std::all_of(containers.all().begin(), containers.all().end(),
                       [](const auto& container) { return container->source != "cgroup"; });
  }

  std::string exposition(std::shared_ptr<const ContainerSet> containers) {
    const auto layout = CgroupLayout::detect(fs);
    std::vector<std::unique_ptr<Collector>> collectors;
    collectors.push_back(std::make_unique<container::CpuCollector>(fs, layout));
    collectors.push_back(std::make_unique<container::InfoCollector>());
    collectors.push_back(std::make_unique<container::MemoryCollector>(fs, layout));
    collectors.push_back(std::make_unique<container::NetworkCollector>(fs));
    collectors.push_back(std::make_unique<container::StateCollector>(fs, layout));
    return test::exposition_of(collectors, {{}, {}, std::move(containers)});
  }

  const std::string root = std::string(STRATA_FIXTURES "/kubernetes/") + GetParam();
  const HostFs fs{
      {.procfs = root + "/proc", .sysfs = root + "/sys", .rootfs = root, .udev_data = {}}};
  // The others' times are those of the checkout.
  const ContainerIndexOptions options{.plain_cgroups = false};
  SystemClock clock;
};

TEST_P(KubernetesNode, golden_by_cgroups) {
  ContainerIndex index(fs, CgroupLayout::detect(fs), clock, {}, options);
  ASSERT_TRUE(index.refresh());
  test::expect_golden(std::string("kubernetes/") + GetParam() + ".cgroups.prom",
                      exposition(index.containers()));
}

TEST_P(KubernetesNode, golden_by_bundles) {
  OciBundleSource bundles({.rootfs = root, .labels = default_labels, .period = 20ms}, clock);
  ContainerIndex index(fs, CgroupLayout::detect(fs), clock, {&bundles}, options);
  for (int i = 0; i < 500; ++i) {
    ASSERT_TRUE(index.refresh());
    if (all_named(*index.containers())) break;
    std::this_thread::sleep_for(10ms);
  }
  test::expect_golden(std::string("kubernetes/") + GetParam() + ".bundles.prom",
                      exposition(index.containers()));
}

INSTANTIATE_TEST_SUITE_P(Nodes, KubernetesNode,
                         testing::Values("containerd-v1-cgroupfs", "containerd-v1-systemd",
                                         "containerd-v2-cgroupfs", "containerd-v2-systemd",
                                         "crio-v1-cgroupfs", "crio-v1-systemd", "crio-v2-cgroupfs",
                                         "crio-v2-systemd"),
                         [](const auto& node) {
                           std::string name = node.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace strata
