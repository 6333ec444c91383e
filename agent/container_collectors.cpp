#include "agent/container_collectors.h"

#include <memory>
#include <utility>

#include "agent/host_facts.h"
#include "agent/recipe_settings.h"
#include "collectors/container/condition.h"
#include "collectors/container/cpu.h"
#include "collectors/container/cpuset.h"
#include "collectors/container/disk_io.h"
#include "collectors/container/filesystem.h"
#include "collectors/container/hugetlb.h"
#include "collectors/container/info.h"
#include "collectors/container/labels.h"
#include "collectors/container/machine.h"
#include "collectors/container/memory.h"
#include "collectors/container/memory_numa.h"
#include "collectors/container/network.h"
#include "collectors/container/pressure.h"
#include "collectors/container/processes.h"
#include "collectors/container/restarts.h"
#include "collectors/container/sockets.h"
#include "collectors/container/state.h"

namespace strata::agent {
namespace {

using Recipes = std::vector<CollectorRecipe>;

void add_filesystem(const ContainersConfig& config, const Parts& parts, Recipes& recipes) {
  const auto& wanted = config.collectors.disk;
  if (!wanted.enabled) return;
  container::FilesystemOptions options;
  options.layers.period = wanted.walk_period;
  options.layers.rate = wanted.walk_rate;
  options.layers.limits.entries = wanted.walk_limit;
  recipes.push_back({"container_filesystem",
                     settings(duration_text(wanted.walk_period), to_text(wanted.walk_rate),
                              to_text(wanted.walk_limit)),
                     Cadence{.period = config.period},
                     [fs = parts.fs, clock = parts.clock, options] {
                       return std::make_unique<container::FilesystemCollector>(fs, *clock, options);
                     }});
}

void add_told(const ContainersConfig& config, const Parts& parts, Recipes& recipes) {
  const Cadence cadence{.period = config.period};
  const auto& fs = parts.fs;
  const auto& layout = parts.layout;
  const auto add = [&](std::string name, auto make) {
    recipes.push_back({std::move(name), {}, cadence, std::move(make)});
  };
  if (config.collectors.network.enabled) {
    add("container_network", [=] { return std::make_unique<container::NetworkCollector>(fs); });
  }
  add_filesystem(config, parts, recipes);
  add("container_info", [] { return std::make_unique<container::InfoCollector>(); });
  add("container_labels", [] { return std::make_unique<container::LabelsCollector>(); });
  add("container_condition", [] { return std::make_unique<container::ConditionCollector>(); });
  add("container_restarts", [] { return std::make_unique<container::RestartsCollector>(); });
  add("container_state", [=] { return std::make_unique<container::StateCollector>(fs, layout); });
}

/// The machine does not change.
constexpr Cadence seldom{.period = std::chrono::minutes(1), .freshest = std::chrono::minutes(1)};

void add_machine(const ContainerCollectors& wanted, const Parts& parts, Recipes& recipes) {
  if (!wanted.machine.enabled) return;
  const container::MachineOptions options{
      wanted.cpu_topology.enabled, "strata " + build_info().version, {}, parts.docker_version};
  recipes.push_back(
      {"container_machine", settings(to_text(options.topology)), seldom, [fs = parts.fs, options] {
         return std::make_unique<container::MachineCollector>(fs, options);
       }});
}

void add_processes(const ContainersConfig& config, const Parts& parts, Recipes& recipes) {
  const auto& wanted = config.collectors;
  container::ProcessOptions options;
  options.process = wanted.process.enabled;
  options.load = wanted.load.enabled;
  options.sched = wanted.sched.enabled;
  options.sampled_load = [kernel = parts.kernel] { return !kernel || !kernel->serves_load(); };
  options.period = wanted.process.period;
  if (!options.process && !options.load && !options.sched) return;
  // Most collections only serve what an earlier one has seen; a look at all takes longer.
  recipes.push_back({"container_process",
                     settings(to_text(options.process), to_text(options.load),
                              to_text(options.sched), duration_text(options.period)),
                     Cadence{.period = config.period,
                             .freshest = std::chrono::seconds(1),
                             .deadline = std::chrono::seconds(30)},
                     [fs = parts.fs, layout = parts.layout, options] {
                       return std::make_unique<container::ProcessCollector>(fs, layout, options);
                     }});
}

/// Those of CPU, memory and pressure are made together: they share the clocks.
void add_control_files(const ContainersConfig& config, const Parts& parts, Recipes& recipes) {
  const auto& wanted = config.collectors;
  const Cadence cadence{.period = config.period};
  const auto& fs = parts.fs;
  const auto& layout = parts.layout;
  const auto add = [&](bool enabled, std::string name, std::string with, auto make) {
    if (enabled) recipes.push_back({std::move(name), std::move(with), cadence, std::move(make)});
  };
  const container::CpuOptions cpu{wanted.percpu.enabled};
  const container::MemoryOptions memory{wanted.memory.enabled, wanted.oom.enabled};
  const auto clocks = std::make_shared<container::CpuClockBoard>();
  const auto together =
      settings(to_text(wanted.cpu.enabled), to_text(cpu.per_cpu), to_text(memory.usage),
               to_text(memory.oom), to_text(wanted.pressure.enabled));
  add(wanted.cpu.enabled, "container_cpu", together,
      [=] { return std::make_unique<container::CpuCollector>(fs, layout, cpu, clocks); });
  add(memory.usage || memory.oom, "container_memory", together,
      [=] { return std::make_unique<container::MemoryCollector>(fs, layout, memory, clocks); });
  const container::DiskIoOptions disk_io{!parts.kernel || !parts.kernel->serves_disk_io()};
  add(wanted.disk_io.enabled, "container_disk_io", to_text(disk_io.containers),
      [=] { return std::make_unique<container::DiskIoCollector>(fs, layout, disk_io); });
  add(wanted.pressure.enabled, "container_pressure", together,
      [=] { return std::make_unique<container::PressureCollector>(fs, layout, clocks); });
  add(wanted.cpuset.enabled, "container_cpuset", {},
      [=] { return std::make_unique<container::CpusetCollector>(layout); });
  add(wanted.hugetlb.enabled, "container_hugetlb", {},
      [=] { return std::make_unique<container::HugetlbCollector>(fs, layout); });
  add(wanted.memory_numa.enabled, "container_memory_numa", {},
      [=] { return std::make_unique<container::MemoryNumaCollector>(fs, layout); });
}

/// The kernel walks all sockets for each file.
constexpr Cadence unhurried{.period = std::chrono::seconds(15),
                            .freshest = std::chrono::seconds(15)};

void add_sockets(const ContainerCollectors& wanted, const Parts& parts, Recipes& recipes) {
  container::SocketOptions options;
  options.tcp = wanted.tcp.enabled;
  options.udp = wanted.udp.enabled;
  options.counters = wanted.advtcp.enabled;
  if (!options.tcp && !options.udp && !options.counters) return;
  recipes.push_back(
      {"container_sockets",
       settings(to_text(options.tcp), to_text(options.udp), to_text(options.counters)), unhurried,
       [fs = parts.fs, options] {
         return std::make_unique<container::SocketCollector>(fs, options);
       }});
}

}  // namespace

void add_containers(const ContainersConfig& config, const Parts& parts, Recipes& recipes) {
  add_control_files(config, parts, recipes);
  add_told(config, parts, recipes);
  add_processes(config, parts, recipes);
  add_sockets(config.collectors, parts, recipes);
  add_machine(config.collectors, parts, recipes);
}

}  // namespace strata::agent
