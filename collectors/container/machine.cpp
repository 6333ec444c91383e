#include "collectors/container/machine.h"

#include <algorithm>
#include <initializer_list>
#include <set>

#include "collectors/container/machine_metrics.h"
#include "core/base/text.h"

namespace strata::container {
namespace {

/// The first of these files that is there, without blanks and the NUL that a device tree's end in.
std::string first_of(std::initializer_list<std::string> paths) {
  for (const auto& path : paths) {
    const auto text = read_file(path);
    if (!text) continue;
    std::string_view value = *text;
    return std::string(text::trim(value.substr(0, value.find('\0'))));
  }
  return {};
}

bool is_numbered(std::string_view name, std::string_view prefix) {
  return name.starts_with(prefix) && text::u64(name.substr(prefix.size()));
}

}  // namespace

// PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
std::string parse_pretty_name(std::string_view os_release) {
  constexpr std::string_view key = "PRETTY_NAME=";
  while (!os_release.empty()) {
    auto line = text::trim(text::take_line(os_release));
    if (!line.starts_with(key)) continue;
    line.remove_prefix(key.size());
    const bool quoted = line.size() > 1 && (line.front() == '"' || line.front() == '\'') &&
                        line.back() == line.front();
    return std::string(quoted ? line.substr(1, line.size() - 2) : line);
  }
  return {};
}

// /sys/devices/system/edac/mc/mc0/dimm0/{dimm_mem_type,size}: "Registered-DDR4", "16384" (MiB)
std::map<std::string, Dimms> read_dimms(const HostFs& fs) {
  const auto root = fs.sys("devices/system/edac/mc");
  const auto under = [](const std::string& directory, std::string_view name) {
    return std::string(directory).append("/").append(name);
  };
  std::map<std::string, Dimms> dimms;
  for (const auto& controller : list_directory(root).value_or(std::vector<std::string>{})) {
    if (!is_numbered(controller, "mc")) continue;
    const auto of = under(root, controller);
    for (const auto& dimm : list_directory(of).value_or(std::vector<std::string>{})) {
      if (!is_numbered(dimm, "dimm")) continue;
      const auto type = first_of({under(of, dimm) + "/dimm_mem_type"});
      const auto size = text::number<std::uint32_t>(first_of({under(of, dimm) + "/size"}));
      if (type.empty() || !size) continue;
      ++dimms[type].count;
      dimms[type].bytes += std::uint64_t{*size} << 20U;
    }
  }
  return dimms;
}

/// Optane modules are asked through a library of their vendor's. Where the kernel knows of no
/// non-volatile memory at all, there is none.
bool has_no_nvm(const HostFs& fs) {
  const auto devices = list_directory(fs.sys("bus/nd/devices"));
  return devices ? devices->empty() : devices.error().code == Code::not_found;
}

Status MachineCollector::collect(const CollectContext& /*context*/, Batch& batch) {
  const auto ids = read_ids();
  auto cpus = add_cpus(ids, batch);
  auto memory = add_memory(ids, batch);
  add_dimms(ids, batch);
  if (has_no_nvm(fs_)) {
    batch.add(machine_nvm_power, 0, {ids.boot, ids.machine, ids.system});
    for (const auto* const mode : {"app_direct_mode", "memory_mode"}) {
      batch.add(machine_nvm_capacity, 0, {ids.boot, ids.machine, ids.system, mode});
    }
  }
  if (options_.topology) add_topology(ids, batch);
  add_versions(batch);
  batch.add(machine_scrape_error, cpus && memory ? 0 : 1);
  return cpus ? memory : cpus;
}

/// In cAdvisor's order: x86 and Arm tell of themselves in DMI, POWER and z in other places.
MachineCollector::Ids MachineCollector::read_ids() const {
  return {
      first_of({fs_.proc("sys/kernel/random/boot_id")}),
      first_of({fs_.root("/etc/machine-id"), fs_.root("/var/lib/dbus/machine-id")}),
      first_of({fs_.sys("class/dmi/id/product_uuid"), fs_.proc("device-tree/system-id"),
                fs_.proc("device-tree/vm,uuid"), fs_.root("/etc/machine-id")}),
  };
}

Status MachineCollector::add_cpus(const Ids& ids, Batch& batch) const {
  const auto counts = read_cpu_counts(fs_);
  if (counts.threads == 0) return fail(Code::not_found, fs_.sys("devices/system/cpu: no CPUs"));
  const auto add = [&](const MetricDef& def, std::size_t count) {
    batch.add(def, static_cast<double>(count), {ids.boot, ids.machine, ids.system});
  };
  add(machine_cpu_cores, counts.threads);
  if (counts.cores) add(machine_physical_cores, *counts.cores);
  if (counts.packages) add(machine_sockets, *counts.packages);
  return {};
}

Status MachineCollector::add_memory(const Ids& ids, Batch& batch) const {
  const auto path = fs_.proc("meminfo");
  const auto text = read_file(path);
  if (!text) return fail(text.error());
  bool found = false;
  text::each_key_value(*text, [&](std::string_view key, std::uint64_t kilobytes) {
    const auto* const def = key == "MemTotal:"    ? &machine_memory
                            : key == "SwapTotal:" ? &machine_swap
                                                  : nullptr;
    if (def == nullptr) return;
    found = true;
    batch.add(*def, static_cast<double>(kilobytes) * 1024, {ids.boot, ids.machine, ids.system});
  });
  if (!found) return fail(Code::parse, path + ": no MemTotal");
  return {};
}

void MachineCollector::add_dimms(const Ids& ids, Batch& batch) const {
  for (const auto& [type, dimms] : read_dimms(fs_)) {
    batch.add(machine_dimm_count, static_cast<double>(dimms.count),
              {ids.boot, ids.machine, ids.system, type});
    batch.add(machine_dimm_capacity, static_cast<double>(dimms.bytes),
              {ids.boot, ids.machine, ids.system, type});
  }
}

void MachineCollector::add_topology(const Ids& ids, Batch& batch) const {
  for (const auto& node : read_topology(fs_)) {
    const auto id = std::to_string(node.id);
    const auto add_cache = [&](std::string_view core, const Cache& cache) {
      batch.add(
          machine_cache, static_cast<double>(cache.bytes),
          {ids.boot, ids.machine, ids.system, core, std::to_string(cache.level), id, cache.type});
    };
    std::set<std::int64_t> told;  // without NUMA the cores of a second package have the same ids
    for (const auto& core : node.cores) {
      const auto core_id = std::to_string(core.id);
      if (told.insert(core.id).second) {
        for (const auto& cache : core.caches) add_cache(core_id, cache);
      }
      for (const auto thread : core.threads) {
        batch.add(machine_thread_siblings, static_cast<double>(core.threads.size()),
                  {ids.boot, ids.machine, ids.system, core_id, id, std::to_string(thread)});
      }
    }
    for (const auto& cache : node.caches) add_cache("", cache);
    if (node.memory) {
      batch.add(machine_node_memory, static_cast<double>(*node.memory),
                {ids.boot, ids.machine, ids.system, id});
    }
    for (const auto& pages : node.huge_pages) {
      batch.add(machine_node_hugepages, static_cast<double>(pages.count),
                {ids.boot, ids.machine, ids.system, id, std::to_string(pages.kilobytes)});
    }
    for (std::size_t to = 0; to < node.distances.size(); ++to) {
      batch.add(machine_node_distance, static_cast<double>(node.distances[to]),
                {ids.boot, ids.machine, ids.system, id, std::to_string(to)});
    }
  }
}

void MachineCollector::add_versions(Batch& batch) const {
  const auto os = read_file(fs_.root("/etc/os-release"));
  batch.add(version_info, 1,
            {options_.revision, options_.agent, options_.docker ? options_.docker() : std::string{},
             first_of({fs_.proc("sys/kernel/osrelease")}), os ? parse_pretty_name(*os) : ""});
}

}  // namespace strata::container
