// The budget guard on the agent's own objects: what it judges by, what it takes off, and what it
// leaves.
#include <algorithm>
#include <csignal>
#include <map>

#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bpf/cgroup.h"
#include "bpf/network.h"
#include "bpf/oom.h"
#include "bpf/process.h"
#include "bpf/reclaim.h"
#include "bpf/skeleton/cgroup.skel.h"
#include "bpf/skeleton/network.skel.h"
#include "bpf/skeleton/oom.skel.h"
#include "bpf/skeleton/packets.skel.h"
#include "bpf/skeleton/process.skel.h"
#include "bpf/skeleton/reclaim.skel.h"
#include "bpf/skeleton/tcp.skel.h"
#include "bpf/tcp.h"
#include "collectors/kernel/kernel_side.h"
#include "collectors/kernel/object_guard.h"
#include "core/base/host_fs.h"
#include "core/kernel/statistics.h"
#include "tests/kernel/support.h"
#include "tests/kernel/tcp_support.h"
#include "tests/unit/kernel/containers.h"

namespace strata::test {
namespace {

using namespace std::chrono_literals;
using kernel::KernelSide;
using kernel::ObjectGuard;
using kernel::Skeleton;

constexpr std::size_t mib = 1024 * 1024;

/// Forks, talks TCP to itself and to a closed port, sends a datagram that nobody takes.
int talk() {
  if (!enter_network_namespace()) return 1;
  if (const pid_t child = ::fork(); child == 0) {
    ::_exit(0);
  } else {
    wait_for(child);
  }
  if (!open_and_close(listen_on(7301), 20) || connect_to(7302) != -1) return 2;
  const int socket = ::socket(AF_INET, SOCK_DGRAM, 0);
  const Address nobody(AF_INET, 7303);
  return ::sendto(socket, "x", 1, 0, nobody.get(), nobody.size) == 1 ? 0 : 3;
}

/// Asks for more memory than its container may have: reclaims, and is killed.
int eat() {
  constexpr std::size_t size = 64 * mib;
  auto* memory = static_cast<char*>(
      ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  for (std::size_t at = 0; at < size; at += 4096) memory[at] = 1;
  return 0;
}

/// Something for every object but that of block I/O.
void live() {
  const TestContainer container;
  ASSERT_TRUE(container.limit_memory(16 * mib));
  ASSERT_EQ(container.run(talk), 0);
  const int status = container.run(eat);
  ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
}

/// Names of programs, by object.
const std::map<std::string, std::vector<std::string>> paused_programs = {
    {"network", {"network_receive", "network_transmit"}},
    {"tcp", {"tcp_state", "tcp_retransmit", "tcp_reset_received"}},
    {"packet_drops", {"packet_drop"}},
    {"reclaim", {"reclaim_limit_begin", "reclaim_limit_end"}},
    {"process", {"process_fork", "process_exec", "process_exit"}},
    {"oom", {"oom_victim"}}};
constexpr const char* cgroup_programs[] = {"cgroup_made", "cgroup_removed", "cgroup_attached"};

class BudgetTest : public KernelTest {
 protected:
  static ProbeBudget budget(const KernelSide& side, const std::string& name) {
    for (const auto& one : side.status().budgets) {
      if (one.probe == name) return one;
    }
    ADD_FAILURE() << "no budget of " << name;
    return {};
  }

  static ProgramStatus program(const KernelStatus& status, const std::string& name) {
    const auto found = std::find_if(status.programs.begin(), status.programs.end(),
                                    [&](const auto& one) { return one.name == name; });
    EXPECT_NE(found, status.programs.end()) << name;
    return found == status.programs.end() ? ProgramStatus{} : *found;
  }

  /// The host's total of a family of kernel_events.
  static double host_total(KernelSide& side, std::string_view name) {
    Batch batch;
    const SystemClock clock;
    (void)side.make_collector("kernel_events")
        ->collect({clock.now(), clock.wall_now(), containers_of({})}, batch);
    double sum = 0;
    for (const auto& sample : batch.samples()) {
      if (sample.def->name == name) sum += sample.value;
    }
    return sum;
  }

  EventJournal journal_;
};

TEST_F(BudgetTest, WhatIsOverItsBudgetIsDetachedAndComesBackButCgroupsAreAlwaysHeard) {
  kernel::KernelSettings settings;
  settings.budget_percent = 0;
  KernelSide side(CgroupLayout::detect(HostFs(HostPaths{})), journal_, {}, settings);
  side.attach();
  Instant now{};
  side.keep_budget(now);
  live();
  side.keep_budget(now += 2s);
  auto status = side.status();
  for (const auto& [name, programs] : paused_programs) {
    EXPECT_TRUE(budget(side, name).paused) << name;
    for (const auto& one : programs) {
      const auto seen = program(status, one);
      EXPECT_FALSE(seen.attached) << one;
      EXPECT_TRUE(seen.reason.starts_with("cost ")) << one << ": " << seen.reason;
    }
  }
  EXPECT_EQ(budget(side, "run_queue").one_in, 2U);
  const auto cgroup = budget(side, "cgroup");
  EXPECT_FALSE(cgroup.paused);
  EXPECT_TRUE(cgroup.kept);
  EXPECT_GT(cgroup.share, 0);
  for (const auto* const one : cgroup_programs) EXPECT_TRUE(program(status, one).attached) << one;

  const auto kills = host_total(side, "strata_container_oom_kills_total");
  EXPECT_GE(kills, 1);
  live();
  EXPECT_EQ(host_total(side, "strata_container_oom_kills_total"), kills) << "not seen, and kept";

  side.keep_budget(now += 61s);
  status = side.status();
  for (const auto& [name, programs] : paused_programs) {
    EXPECT_FALSE(budget(side, name).paused) << name;
    for (const auto& one : programs) EXPECT_TRUE(program(status, one).attached) << one;
  }
  live();
  EXPECT_GT(host_total(side, "strata_container_oom_kills_total"), kills);
}

TEST_F(BudgetTest, EveryObjectHasAShare) {
  KernelSide side(CgroupLayout::detect(HostFs(HostPaths{})), journal_, {});
  side.attach();
  std::vector<std::string> names;
  for (const auto& one : side.status().budgets) names.push_back(one.probe);
  EXPECT_EQ(names,
            (std::vector<std::string>{"run_queue", "block_io", "network", "tcp", "packet_drops",
                                      "reclaim", "cgroup", "process", "oom"}));
}

std::uint64_t kernels_count(const kernel::BpfObject& object) {
  std::uint64_t runs = 0;
  for (const auto& program : object.programs()) runs += program.runs.value_or(0);
  return runs;
}

/// The object's own count of its runs is the kernel's, but for those that an interrupt has cost.
template <class Object>
void expect_all_counted(Skeleton<Object>& object, const char* name) {
  const ObjectGuard<Object> guard(object);
  std::uint64_t own = 0;
  std::uint64_t kernels = 0;
  do {  // the rest of the machine goes on meanwhile
    kernels = kernels_count(object);
    own = guard.cost().runs;
  } while (kernels != kernels_count(object));
  EXPECT_GT(own, 0U) << name;
  EXPECT_NEAR(static_cast<double>(own), static_cast<double>(kernels),
              0.02 * static_cast<double>(kernels))
      << name;
}

TEST_F(BudgetTest, EveryRunOfEveryProgramIsCounted) {
  const auto statistics = kernel::enable_run_statistics();
  ASSERT_TRUE(statistics) << statistics.error().message;
  const auto as_it_is = [](auto&) {};
  Skeleton<cgroup_bpf> cgroup(features_, as_it_is);
  Skeleton<process_bpf> process(features_, as_it_is);
  Skeleton<oom_bpf> oom(features_, as_it_is);
  Skeleton<reclaim_bpf> reclaim(features_, as_it_is);
  Skeleton<network_bpf> network(features_, as_it_is);
  Skeleton<packets_bpf> packets(features_, as_it_is);
  Skeleton<tcp_bpf> tcp(features_, as_it_is);
  cgroup.attach();
  process.attach();
  oom.attach();
  reclaim.attach();
  if (network.loaded()) network.aim("network_flush", network->maps.connections);
  network.attach();
  packets.attach(unified_hierarchy().directory);
  tcp.attach();
  live();
  expect_all_counted(cgroup, "cgroup");
  expect_all_counted(process, "process");
  expect_all_counted(oom, "oom");
  expect_all_counted(reclaim, "reclaim");
  if (network.working()) expect_all_counted(network, "network");
  expect_all_counted(packets, "packets");
  expect_all_counted(tcp, "tcp");
}

}  // namespace
}  // namespace strata::test
