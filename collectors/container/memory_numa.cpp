#include "collectors/container/memory_numa.h"

#include <algorithm>
#include <array>
#include <utility>

#include <unistd.h>

#include "collectors/container/memory_numa_metrics.h"
#include "core/base/page_size.h"
#include "core/base/text.h"

namespace strata::container {
namespace {

constexpr std::array<std::string_view, 3> types = {"file", "anon", "unevictable"};

/// "N0=32631" fields of `line`.
void add_nodes(std::string_view line, std::string_view type, std::string_view scope,
               std::uint64_t unit, std::vector<NodePages>& all) {
  if (std::find(types.begin(), types.end(), type) == types.end()) return;
  for (auto field = text::take_field(line); !field.empty(); field = text::take_field(line)) {
    const auto node = text::take_until(field, '=');
    const auto value = text::u64(field);
    if (!node.starts_with('N') || !value) continue;
    all.push_back({type, scope, node.substr(1), *value / unit});
  }
}

void add_pages(const std::vector<NodePages>& all, const Entity& entity, Batch& batch) {
  for (const auto& pages : all) {
    batch.add(memory_numa_pages, entity, static_cast<double>(pages.pages),
              {pages.type, pages.scope, pages.node});
  }
}

}  // namespace

// file=95 N0=95
// hierarchical_file=200446 N0=200446
std::vector<NodePages> parse_numa_stat_v1(std::string_view text) {
  std::vector<NodePages> all;
  while (!text.empty()) {
    auto line = text::take_line(text);
    auto total = text::take_field(line);
    auto type = text::take_until(total, '=');
    constexpr std::string_view inner = "hierarchical_";
    const bool hierarchical = type.starts_with(inner);
    if (hierarchical) type.remove_prefix(inner.size());
    add_nodes(line, type, hierarchical ? "hierarchy" : "container", 1, all);
  }
  return all;
}

// anon N0=250044416
// file N0=3076096
std::vector<NodePages> parse_numa_stat_v2(std::string_view text, std::uint64_t page_bytes) {
  std::vector<NodePages> all;
  while (!text.empty()) {
    auto line = text::take_line(text);
    const auto type = text::take_field(line);
    add_nodes(line, type, "hierarchy", page_bytes, all);
  }
  return all;
}

// nr_inactive_anon 65743
// nr_active_anon 423
std::vector<NodePages> parse_node_vmstat(std::string_view text, std::string_view node) {
  std::array<std::optional<std::uint64_t>, types.size()> pages;
  text::each_key_value(text, [&](std::string_view key, std::uint64_t value) {
    for (std::size_t i = 0; i < types.size(); ++i) {
      // Of file and anonymous pages there is a list of active and one of inactive ones.
      const auto list = key.starts_with("nr_") ? key.substr(3) : std::string_view{};
      const bool is_one = list == types.at(i) ||
                          (list.starts_with("active_") && list.substr(7) == types.at(i)) ||
                          (list.starts_with("inactive_") && list.substr(9) == types.at(i));
      if (is_one) pages.at(i) = pages.at(i).value_or(0) + value;
    }
  });
  std::vector<NodePages> all;
  for (std::size_t i = 0; i < types.size(); ++i) {
    if (pages.at(i)) all.push_back({types.at(i), "hierarchy", node, *pages.at(i)});
  }
  return all;
}

MemoryNumaCollector::MemoryNumaCollector(HostFs fs, CgroupLayout layout)
    : layout_(std::move(layout)), v1_(layout_.is_v1("memory")) {
  const auto names = list_directory(fs.sys("devices/system/node"));
  if (!names) return;
  for (const auto& name : *names) {
    constexpr std::string_view start = "node";
    if (!name.starts_with(start) || !text::u64(name.substr(start.size()))) continue;
    nodes_.push_back(
        {name.substr(start.size()), fs.hot_sys("devices/system/node/" + name + "/vmstat")});
  }
}

MemoryNumaCollector::Files MemoryNumaCollector::open(const Container& container) const {
  Files files;
  files.in = control_directory(layout_, "memory", container.cgroup_path);
  files.stat.name = "memory.numa_stat";
  return files;
}

Status MemoryNumaCollector::collect(const CollectContext& context, Batch& batch) {
  batch.hold(context.containers);
  reader_.begin(context.now);
  each_live(*context.containers, [&](const Container& container) {
    if (is_host(container)) return add_host(container.entity, batch);
    auto& files = files_.of(container, [&](const Container& of) { return open(of); });
    const auto text = reader_.read(files.in, files.stat);
    if (!text) return;
    add_pages(v1_ ? parse_numa_stat_v1(*text) : parse_numa_stat_v2(*text, page_bytes()),
              container.entity, batch);
  });
  files_.keep_only(*context.containers);
  return reader_.status();
}

void MemoryNumaCollector::add_host(const Entity& entity, Batch& batch) {
  for (auto& node : nodes_) {
    const auto text = node.vmstat.read();
    if (!text) {
      reader_.note(text.error());
      continue;
    }
    add_pages(parse_node_vmstat(*text, node.number), entity, batch);
  }
}

}  // namespace strata::container
