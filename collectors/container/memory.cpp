#include "collectors/container/memory.h"

#include <algorithm>
#include <utility>

#include "collectors/container/add_if.h"
#include "collectors/container/metrics.h"
#include "core/base/text.h"

namespace strata::container {
namespace {

std::optional<std::uint64_t> single_number(HotFile& file, FirstError& errors) {
  const auto text = file.read();
  if (!text) {
    errors.note(text.error());
    return std::nullopt;
  }
  const auto number = text::u64(text::trim(*text));
  if (!number) errors.note({Code::parse, file.path() + ": no number"});
  return number;
}

}  // namespace

// cache 3076096
// ...
// total_cache 3076096
MemoryStat parse_memory_stat_v1(std::string_view text) {
  MemoryStat stat;
  // The lines of the subtree ("total_") come last and replace those of the cgroup alone.
  text::each_key_value(text, [&](std::string_view key, std::uint64_t value) {
    if (key == "pgfault") stat.page_faults = value;
    if (key == "pgmajfault") stat.major_faults = value;
    constexpr std::string_view total = "total_";
    if (key.starts_with(total)) key.remove_prefix(total.size());
    if (key == "cache") stat.cache = value;
    if (key == "rss") stat.rss = value;
    if (key == "swap") stat.swap = value;
    if (key == "mapped_file") stat.mapped_file = value;
    if (key == "inactive_file") stat.inactive_file = value;
    if (key == "pgfault") stat.page_faults_hierarchy = value;
    if (key == "pgmajfault") stat.major_faults_hierarchy = value;
  });
  return stat;
}

// anon 49152
// file 3076096
MemoryStat parse_memory_stat_v2(std::string_view text) {
  MemoryStat stat;
  text::each_key_value(text, [&](std::string_view key, std::uint64_t value) {
    if (key == "file") stat.cache = value;
    if (key == "anon") stat.rss = value;
    if (key == "file_mapped") stat.mapped_file = value;
    if (key == "inactive_file") stat.inactive_file = value;
    if (key == "pgfault") stat.page_faults = stat.page_faults_hierarchy = value;
    if (key == "pgmajfault") stat.major_faults = stat.major_faults_hierarchy = value;
  });
  return stat;
}

std::optional<std::uint64_t> parse_memory_events(std::string_view text) {
  std::optional<std::uint64_t> hits;
  text::each_key_value(text, [&](std::string_view key, std::uint64_t value) {
    if (key == "max") hits = value;
  });
  return hits;
}

HostMemory parse_host_memory(std::string_view meminfo) {
  std::optional<std::uint64_t> total, free, swap_total, swap_free;
  text::each_key_value(meminfo, [&](std::string_view key, std::uint64_t kilobytes) {
    if (key == "MemTotal:") total = kilobytes;
    if (key == "MemFree:") free = kilobytes;
    if (key == "SwapTotal:") swap_total = kilobytes;
    if (key == "SwapFree:") swap_free = kilobytes;
  });
  HostMemory memory;
  if (total && free && *free <= *total) memory.used = (*total - *free) * 1024;
  if (swap_total && swap_free && *swap_free <= *swap_total) {
    memory.swap = (*swap_total - *swap_free) * 1024;
  }
  return memory;
}

MemoryCollector::MemoryCollector(const HostFs& fs, CgroupLayout layout)
    : layout_(std::move(layout)), v1_(layout_.is_v1("memory")), meminfo_(fs.hot_proc("meminfo")) {}

MemoryCollector::Files MemoryCollector::open(const Container& container) const {
  const auto file = [&](std::string_view v1, std::string_view v2) {
    return HotFile(layout_.file("memory", container.cgroup_path, v1_ ? v1 : v2));
  };
  return {file("memory.usage_in_bytes", "memory.current"),
          file("memory.max_usage_in_bytes", "memory.peak"), file("memory.failcnt", "memory.events"),
          file("", "memory.swap.current"), file("memory.stat", "memory.stat")};
}

MemoryCollector::Numbers MemoryCollector::read(Files& files, FirstError& errors) const {
  Numbers numbers;
  numbers.usage = single_number(files.usage, errors);
  numbers.peak = single_number(files.peak, errors);
  const auto stat = text_of(files.stat, errors);
  if (v1_) {
    numbers.failures = single_number(files.failures, errors);
    numbers.stat = parse_memory_stat_v1(stat);
    numbers.swap = numbers.stat.swap;
  } else {
    numbers.failures = parse_memory_events(text_of(files.failures, errors));
    numbers.stat = parse_memory_stat_v2(stat);
    numbers.swap = single_number(files.swap, errors);
  }
  return numbers;
}

void MemoryCollector::complete_for_host(Numbers& numbers) {
  if (numbers.usage) return;
  const auto text = meminfo_.read();
  if (!text) return;
  const auto host = parse_host_memory(*text);
  numbers.usage = host.used;
  numbers.swap = host.swap;
}

void MemoryCollector::add(const Numbers& numbers, const Entity& entity, Batch& batch) {
  const auto& stat = numbers.stat;
  add_if(memory_usage, entity, numbers.usage, batch);
  add_if(memory_max_usage, entity, numbers.peak, batch);
  add_if(memory_failcnt, entity, numbers.failures, batch);
  add_if(memory_swap, entity, numbers.swap, batch);
  add_if(memory_cache, entity, stat.cache, batch);
  add_if(memory_rss, entity, stat.rss, batch);
  add_if(memory_mapped_file, entity, stat.mapped_file, batch);
  if (numbers.usage && stat.inactive_file) {
    const auto reclaimable = std::min(*numbers.usage, *stat.inactive_file);
    batch.add(memory_working_set, entity, static_cast<double>(*numbers.usage - reclaimable));
  }
  add_if(memory_failures, entity, stat.page_faults, batch, {"pgfault", "container"});
  add_if(memory_failures, entity, stat.page_faults_hierarchy, batch, {"pgfault", "hierarchy"});
  add_if(memory_failures, entity, stat.major_faults, batch, {"pgmajfault", "container"});
  add_if(memory_failures, entity, stat.major_faults_hierarchy, batch, {"pgmajfault", "hierarchy"});
}

Status MemoryCollector::collect(const CollectContext& context, Batch& batch) {
  if (layout_.mode == CgroupMode::none) return fail(Code::unsupported, "no cgroups");
  batch.hold(context.containers);
  FirstError errors;
  each_live(*context.containers, [&](const Container& container) {
    auto& files = files_.of(container, [&](const Container& of) { return open(of); });
    auto numbers = read(files, errors);
    if (container.cgroup_path == "/") complete_for_host(numbers);
    add(numbers, container.entity, batch);
  });
  files_.keep_only(*context.containers);
  return errors.status();
}

}  // namespace strata::container
