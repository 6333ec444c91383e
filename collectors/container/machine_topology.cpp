#include "collectors/container/machine_topology.h"

#include <algorithm>
#include <set>
#include <utility>

#include "core/base/cpu_list.h"
#include "core/base/text.h"

namespace strata::container {
namespace {

constexpr std::string_view cpus_directory = "devices/system/cpu/";
constexpr std::string_view nodes_directory = "devices/system/node/";

std::string text_at(const std::string& path) {
  const auto text = read_file(path);
  return text ? std::string(text::trim(*text)) : std::string{};
}

std::optional<std::uint64_t> number_at(const std::string& path) { return text::u64(text_at(path)); }

/// The number behind `prefix` in a name like "node0" or "cpu12".
std::optional<unsigned> numbered(std::string_view name, std::string_view prefix) {
  if (!name.starts_with(prefix)) return std::nullopt;
  return text::number<unsigned>(name.substr(prefix.size()));
}

std::vector<unsigned> numbered_in(const std::string& directory, std::string_view prefix) {
  std::vector<unsigned> found;
  const auto names = list_directory(directory);
  if (!names) return found;
  for (const auto& name : *names) {
    if (const auto number = numbered(name, prefix)) found.push_back(*number);
  }
  std::sort(found.begin(), found.end());
  return found;
}

class CpuTree {
 public:
  explicit CpuTree(const HostFs& fs) : fs_(fs) {}

  /// Without the file (no hotplug) all that have a directory.
  [[nodiscard]] std::vector<unsigned> online() const {
    if (auto listed = parse_cpu_list(text_at(fs_.sys(std::string(cpus_directory) + "online")))) {
      return std::move(*listed);
    }
    return numbered_in(fs_.sys(cpus_directory), "cpu");
  }

  [[nodiscard]] std::optional<std::int64_t> topology(unsigned cpu, std::string_view what) const {
    return text::number<std::int64_t>(text_at(path(cpu) + "/topology/" + std::string(what)));
  }

  [[nodiscard]] std::vector<Cache> caches(unsigned cpu) const {
    std::vector<Cache> found;
    for (const auto index : numbered_in(path(cpu) + "/cache", "index")) {
      const auto of = path(cpu) + "/cache/index" + std::to_string(index) + "/";
      const auto size = parse_cache_size(text_at(of + "size"));
      const auto level = text::number<unsigned>(text_at(of + "level"));
      const auto shared = parse_cpu_list(text_at(of + "shared_cpu_list"));
      if (!size || !level || !shared) continue;
      found.push_back({number_at(of + "id").value_or(index), *level, text_at(of + "type"), *size,
                       shared->size()});
    }
    return found;
  }

 private:
  [[nodiscard]] std::string path(unsigned cpu) const {
    return fs_.sys(std::string(cpus_directory) + "cpu" + std::to_string(cpu));
  }

  const HostFs& fs_;
};

std::vector<Core> cores_of(const CpuTree& cpus, const std::vector<unsigned>& threads) {
  std::vector<Core> cores;
  for (const auto cpu : threads) {
    const auto id = cpus.topology(cpu, "core_id");
    const auto package = cpus.topology(cpu, "physical_package_id");
    if (!id || !package) continue;
    auto found = std::find_if(cores.begin(), cores.end(), [&](const Core& core) {
      return core.id == *id && core.package == *package;
    });
    if (found == cores.end()) found = cores.insert(cores.end(), Core{*id, *package, {}, {}});
    found->threads.push_back(cpu);
  }
  return cores;
}

/// cAdvisor's rule: a cache above level 2 is the node's where all of its CPUs share it, else the
/// core's; one below is the core's where nobody else has it.
void add_caches(const CpuTree& cpus, Node& node) {
  std::size_t of_node = 0;
  for (const auto& core : node.cores) of_node += core.threads.size();
  for (auto& core : node.cores) {
    for (auto& cache : cpus.caches(core.threads.front())) {
      const bool shared_by_all = cache.level > 2 && cache.threads == of_node;
      if (shared_by_all) {
        const auto known = std::find(node.caches.begin(), node.caches.end(), cache);
        if (known == node.caches.end()) node.caches.push_back(std::move(cache));
      } else if (cache.level > 2 || cache.threads == core.threads.size()) {
        core.caches.push_back(std::move(cache));
      }
    }
  }
}

// hugepages-2048kB
std::vector<HugePages> huge_pages_in(const std::string& directory) {
  std::vector<HugePages> found;
  const auto names = list_directory(directory);
  if (!names) return found;
  for (const std::string_view name : *names) {
    constexpr std::string_view head = "hugepages-";
    constexpr std::string_view tail = "kB";
    if (!name.starts_with(head) || !name.ends_with(tail)) continue;
    const auto size = text::u64(name.substr(head.size(), name.size() - head.size() - tail.size()));
    const auto count = number_at(directory + "/" + std::string(name) + "/nr_hugepages");
    if (size && count) found.push_back({*size, *count});
  }
  return found;
}

// 10 21
std::vector<std::uint64_t> parse_distances(std::string_view text) {
  std::vector<std::uint64_t> distances;
  while (true) {
    const auto distance = text::u64(text::take_field(text));
    if (!distance) return distances;
    distances.push_back(*distance);
  }
}

}  // namespace

std::optional<std::uint64_t> parse_cache_size(std::string_view text) {
  text = text::trim(text);
  if (text.empty()) return std::nullopt;
  const auto unit = text.back() == 'K' ? 10U : text.back() == 'M' ? 20U : 0U;
  if (unit != 0) text.remove_suffix(1);
  const auto size = text::number<std::uint32_t>(text);
  if (!size) return std::nullopt;
  return std::uint64_t{*size} << unit;
}

std::optional<std::uint64_t> parse_node_memory(std::string_view text) {
  while (!text.empty()) {
    auto line = text::take_line(text);
    text::take_field(line);  // Node
    text::take_field(line);  // 0
    if (text::take_field(line) != "MemTotal:") continue;
    const auto kilobytes = text::u64(text::take_field(line));
    return kilobytes ? std::optional(*kilobytes * 1024) : std::nullopt;
  }
  return std::nullopt;
}

std::vector<Node> read_topology(const HostFs& fs) {
  const CpuTree cpus(fs);
  const auto online = cpus.online();
  std::vector<Node> nodes;
  for (const auto id : numbered_in(fs.sys(nodes_directory), "node")) {
    const auto of = fs.sys(std::string(nodes_directory) + "node" + std::to_string(id));
    auto threads = parse_cpu_list(text_at(of + "/cpulist")).value_or(std::vector<unsigned>{});
    std::erase_if(threads, [&](unsigned cpu) {
      return !std::binary_search(online.begin(), online.end(), cpu);
    });
    nodes.push_back({id,
                     cores_of(cpus, threads),
                     {},
                     parse_node_memory(text_at(of + "/meminfo")),
                     huge_pages_in(of + "/hugepages"),
                     parse_distances(text_at(of + "/distance"))});
    add_caches(cpus, nodes.back());
  }
  if (nodes.empty()) {
    nodes.push_back({0, cores_of(cpus, online), {}, {}, {}, {}});
    add_caches(cpus, nodes.back());
  }
  return nodes;
}

CpuCounts read_cpu_counts(const HostFs& fs) {
  const CpuTree cpus(fs);
  const auto online = cpus.online();
  std::set<std::pair<std::int64_t, std::int64_t>> cores;
  std::set<std::int64_t> packages;
  for (const auto cpu : online) {
    const auto package = cpus.topology(cpu, "physical_package_id");
    const auto core = cpus.topology(cpu, "core_id");
    if (package) packages.insert(*package);
    if (package && core) cores.emplace(*package, *core);
  }
  CpuCounts counts{online.size(), std::nullopt, std::nullopt};
  if (!cores.empty()) counts.cores = cores.size();
  if (!packages.empty()) counts.packages = packages.size();
  return counts;
}

}  // namespace strata::container
