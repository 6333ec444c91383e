#include "collectors/host/cpu_topology.h"

#include "collectors/host/cpu_metrics.h"
#include "collectors/host/shapes/entity_dirs.h"
#include "collectors/host/shapes/number.h"
#include "core/base/cpu_list.h"
#include "core/metrics/number_text.h"

namespace strata::host {

std::optional<double> CpuTopology::number(const Cpu& cpu, SmallFile& file, std::string_view name,
                                          Instant now) {
  const auto text = file.read(cpu.directory, name, room_, now);
  return text ? number_of(*text) : std::nullopt;
}

/// The threads of a core count the same events, as do the cores of a package: the first one that
/// says it speaks for all.
void CpuTopology::add_throttles(Cpu& cpu, Instant now, Batch& batch) {
  if (!cpu.package || !cpu.core) {
    cpu.package = number(cpu, cpu.package_file, "topology/physical_package_id", now);
    cpu.core = number(cpu, cpu.core_file, "topology/core_id", now);
    cpu.package_file.close();
    cpu.core_file.close();
  }
  // -1: the architecture does not tell.
  if (!cpu.package || !cpu.core || *cpu.package < 0 || *cpu.core < 0) return;
  NumberText package;
  NumberText core;
  const std::pair key(*cpu.package, *cpu.core);
  if (!cores_.contains(key)) {
    const auto count = number(cpu, cpu.core_throttles, "thermal_throttle/core_throttle_count", now);
    if (count) {
      cores_.insert(key);
      batch.add(cpu_core_throttles, *count, {package.of(key.first), core.of(key.second)});
    }
  }
  if (!packages_.contains(key.first)) {
    const auto count =
        number(cpu, cpu.package_throttles, "thermal_throttle/package_throttle_count", now);
    if (count) {
      packages_.insert(key.first);
      batch.add(cpu_package_throttles, *count, {package.of(key.first)});
    }
  }
}

void CpuTopology::add_isolated(Batch& batch) {
  const auto text = isolated_.read();
  const auto cpus = text ? parse_cpu_list(*text) : std::nullopt;
  if (!cpus) return;
  for (const auto cpu : *cpus) batch.add(cpu_isolated, 1, {std::to_string(cpu)});
}

Status CpuTopology::collect(const CollectContext& context, Batch& batch) {
  add_isolated(batch);
  const auto names = list_directory(directory_);
  if (!names) return as_told(names.error(), Missing::absent);
  cpus_.begin_round();
  packages_.clear();
  cores_.clear();
  std::optional<bool> tells_online;
  for (const auto& name : *names) {
    if (!is_numbered(name, "cpu")) continue;
    auto* const cpu = cpus_.see(name, [&] {
      Cpu made;
      made.number = name.substr(3);
      made.directory = directory_ + "/" + name;
      return made;
    });
    add_throttles(*cpu, context.now, batch);
    // Where the first CPU cannot be taken out the others say nothing by being online either.
    if (tells_online == false) continue;
    const auto online = number(*cpu, cpu->online, "online", context.now);
    if (!tells_online) tells_online = online.has_value();
    if (online) batch.add(cpu_online, *online == 1 ? 1 : 0, {cpu->number});
  }
  cpus_.end_round();
  return {};
}

}  // namespace strata::host
