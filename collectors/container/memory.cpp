#include "collectors/container/memory.h"

#include <algorithm>
#include <utility>

#include <unistd.h>

#include "collectors/container/add_if.h"
#include "collectors/container/memory_metrics.h"
#include "collectors/container/metrics.h"
#include "core/base/page_size.h"

namespace strata::container {
namespace {

void add_stat(const MemoryStat& stat, const Entity& entity, Batch& batch) {
  add_if(memory_cache, entity, stat.cache, batch);
  add_if(memory_rss, entity, stat.rss, batch);
  add_if(memory_mapped_file, entity, stat.mapped_file, batch);
  add_if(memory_active_file, entity, stat.active_file, batch);
  add_if(memory_inactive_file, entity, stat.inactive_file, batch);
  add_if(memory_file_dirty, entity, stat.dirty, batch);
  add_if(memory_file_writeback, entity, stat.writeback, batch);
  add_if(memory_pgscan, entity, stat.pages_scanned, batch);
  add_if(memory_pgsteal, entity, stat.pages_reclaimed, batch);
  add_if(memory_refault_file, entity, stat.file_refaults, batch);
  add_if(memory_refault_anon, entity, stat.anon_refaults, batch);
  add_if(memory_failures, entity, stat.page_faults, batch, {"pgfault", "container"});
  add_if(memory_failures, entity, stat.page_faults_hierarchy, batch, {"pgfault", "hierarchy"});
  add_if(memory_failures, entity, stat.major_faults, batch, {"pgmajfault", "container"});
  add_if(memory_failures, entity, stat.major_faults_hierarchy, batch, {"pgmajfault", "hierarchy"});
}

void add_growth(const MemoryTrend& trend, const Entity& entity, Batch& batch) {
  if (!trend.slopes()) return;
  batch.add(memory_growth, entity, trend.slopes()->anonymous, {"anonymous"});
  batch.add(memory_growth, entity, trend.slopes()->file, {"file"});
}

}  // namespace

MemoryCollector::MemoryCollector(const HostFs& fs, CgroupLayout layout, MemoryOptions options,
                                 std::shared_ptr<const CpuClockBoard> clocks)
    : layout_(std::move(layout)),
      options_(options),
      clocks_(std::move(clocks)),
      v1_(layout_.is_v1("memory")),
      vmstat_(fs.hot_proc("vmstat")),
      meminfo_(fs.hot_proc("meminfo")) {}

MemoryCollector::Files MemoryCollector::open(const Container& container) const {
  Files files;
  files.in = control_directory(layout_, "memory", container.cgroup_path);
  const bool host = is_host(container);
  if (v1_) {
    name_v1(files, host);
  } else if (!host) {  // v2's root has none but memory.stat
    name_v2(files);
  }
  return files;
}

/// What /proc tells of the host is not read again from the root cgroup: that walks the whole tree.
void MemoryCollector::name_v1(Files& files, bool host) const {
  if (!host && options_.oom) files.oom.name = "memory.oom_control";
  if (!options_.usage) return;
  files.peak.name = "memory.max_usage_in_bytes";
  files.events.name = "memory.failcnt";
  files.kernel.name = "memory.kmem.usage_in_bytes";
  if (host) return;
  files.usage.name = "memory.usage_in_bytes";
  files.stat.name = "memory.stat";
}

void MemoryCollector::name_v2(Files& files) const {
  files.events.name = "memory.events";
  if (!options_.usage) return;
  files.usage.name = "memory.current";
  files.peak.name = "memory.peak";
  files.swap.name = "memory.swap.current";
  files.stat.name = "memory.stat";
}

MemoryCollector::Marks MemoryCollector::read_marks(Files& files) {
  Marks marks;
  marks.peak = reader_.number(files.in, files.peak);
  if (const auto oom = reader_.read(files.in, files.oom)) {
    marks.events.oom_kills = parse_oom_kills(*oom);
  }
  if (v1_) {
    marks.failures = reader_.number(files.in, files.events);
  } else if (const auto events = reader_.read(files.in, files.events)) {
    marks.events = parse_memory_events(*events);
    marks.failures = marks.events.max;
  }
  return marks;
}

/// Usage and statistics move by reclaim too: they are read whether the cgroup has run or not.
MemoryCollector::Numbers MemoryCollector::read(Files& files, std::optional<double> clock,
                                               Instant now) {
  Numbers numbers;
  numbers.usage = reader_.number(files.in, files.usage);
  numbers.swap = reader_.number(files.in, files.swap);
  numbers.kernel = reader_.number(files.in, files.kernel);
  const bool unmoved = files.rest.has_rested(clock) && numbers.usage == files.marked_usage;
  if (!unmoved || !files.rest.is_recent(now)) {
    files.marks = read_marks(files);
    files.marked_usage = numbers.usage;
    files.rest.note_reading(clock, now);
  }
  numbers.marks = files.marks;
  if (const auto stat = reader_.read(files.in, files.stat)) {
    numbers.stat = v1_ ? parse_memory_stat_v1(*stat) : parse_memory_stat_v2(*stat);
    if (v1_) numbers.swap = numbers.stat.swap;
    if (!v1_) numbers.kernel = numbers.stat.kernel;
  }
  return numbers;
}

/// Its usage is what v1's root cgroup says of itself: anonymous and file pages of the machine.
void MemoryCollector::add_host(Numbers& numbers) {
  if (const auto text = vmstat_.read()) {
    numbers.stat = parse_vmstat(*text, page_bytes());
    numbers.marks.events.oom_kills = parse_oom_kills(*text);
    if (numbers.stat.cache && numbers.stat.rss) {
      numbers.usage = *numbers.stat.cache + *numbers.stat.rss;
    }
  } else {
    reader_.note(text.error());
  }
  if (const auto text = meminfo_.read()) {
    numbers.swap = parse_used_swap(*text);
  } else {
    reader_.note(text.error());
  }
}

void MemoryCollector::add_usage(const Numbers& numbers, const Entity& entity, Batch& batch) const {
  const auto& stat = numbers.stat;
  add_if(memory_usage, entity, numbers.usage, batch);
  add_if(memory_max_usage, entity, numbers.marks.peak, batch);
  add_if(memory_failcnt, entity, numbers.marks.failures, batch);
  add_if(memory_swap, entity, numbers.swap, batch);
  add_if(memory_kernel, entity, numbers.kernel, batch);
  if (numbers.usage && stat.inactive_file) {
    const auto reclaimable = std::min(*numbers.usage, *stat.inactive_file);
    batch.add(memory_working_set, entity, static_cast<double>(*numbers.usage - reclaimable));
  }
  add_if(memory_events_high, entity, numbers.marks.events.high, batch);
  add_if(memory_events_max, entity, numbers.marks.events.max, batch);
  add_stat(stat, entity, batch);
}

Status MemoryCollector::collect(const CollectContext& context, Batch& batch) {
  if (layout_.mode == CgroupMode::none) return fail(Code::unsupported, "no cgroups");
  batch.hold(context.containers);
  reader_.begin(context.now);
  RoundClocks clocks(clocks_, context);
  each_live(*context.containers, [&](const Container& container) {
    auto& files = files_.of(container, [&](const Container& of) { return open(of); });
    auto numbers = read(files, clocks.next(), context.now);
    if (is_host(container)) add_host(numbers);
    if (options_.oom) add_if(oom_events, container.entity, numbers.marks.events.oom_kills, batch);
    if (!options_.usage) return;
    add_usage(numbers, container.entity, batch);
    if (numbers.stat.rss && numbers.stat.cache) {
      files.trend.add(context.now, static_cast<double>(*numbers.stat.rss),
                      static_cast<double>(*numbers.stat.cache));
    }
    add_growth(files.trend, container.entity, batch);
  });
  files_.keep_only(*context.containers);
  return reader_.status();
}

}  // namespace strata::container
