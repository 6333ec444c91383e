#include "collectors/container/hugetlb.h"

#include <utility>

#include "collectors/container/add_if.h"
#include "collectors/container/hugetlb_metrics.h"
#include "collectors/container/memory_stat.h"
#include "core/base/text.h"

namespace strata::container {

std::optional<std::string> page_size_name(std::string_view directory) {
  constexpr std::string_view start = "hugepages-";
  constexpr std::string_view end = "kB";
  if (!directory.starts_with(start) || !directory.ends_with(end)) return std::nullopt;
  directory.remove_prefix(start.size());
  directory.remove_suffix(end.size());
  const auto kilobytes = text::u64(directory);
  if (!kilobytes || *kilobytes == 0) return std::nullopt;
  constexpr std::uint64_t kilo = 1024;
  if (*kilobytes >= kilo * kilo) return std::to_string(*kilobytes / (kilo * kilo)) + "GB";
  if (*kilobytes >= kilo) return std::to_string(*kilobytes / kilo) + "MB";
  return std::to_string(*kilobytes) + "KB";
}

HugetlbCollector::HugetlbCollector(const HostFs& fs, CgroupLayout layout)
    : layout_(std::move(layout)), v1_(layout_.is_v1("hugetlb")) {
  const auto directories = list_directory(fs.sys("kernel/mm/hugepages"));
  if (!directories) return;
  for (const auto& directory : *directories) {
    const auto size = page_size_name(directory);
    if (!size) continue;
    const auto file = "hugetlb." + *size;
    if (v1_) {
      sizes_.push_back(
          {*size, file + ".usage_in_bytes", file + ".max_usage_in_bytes", file + ".failcnt"});
    } else {
      sizes_.push_back({*size, file + ".current", "", file + ".events"});
    }
  }
}

HugetlbCollector::Files HugetlbCollector::open(const Container& container) const {
  Files files;
  files.in = control_directory(layout_, "hugetlb", container.cgroup_path);
  for (const auto& size : sizes_) {
    files.usage.emplace_back().name = size.usage;
    files.peak.emplace_back().name = size.peak;
    files.failures.emplace_back().name = size.failures;
  }
  return files;
}

Status HugetlbCollector::collect(const CollectContext& context, Batch& batch) {
  batch.hold(context.containers);
  reader_.begin(context.now);
  each_live(*context.containers, [&](const Container& container) {
    auto& files = files_.of(container, [&](const Container& of) { return open(of); });
    add(files, container.entity, batch);
  });
  files_.keep_only(*context.containers);
  return reader_.status();
}

void HugetlbCollector::add(Files& files, const Entity& entity, Batch& batch) {
  for (std::size_t i = 0; i < sizes_.size(); ++i) {
    const LabelValues labels{sizes_[i].name};
    add_if(hugetlb_usage, entity, reader_.number(files.in, files.usage[i]), batch, labels);
    add_if(hugetlb_max_usage, entity, reader_.number(files.in, files.peak[i]), batch, labels);
    if (v1_) {
      add_if(hugetlb_failcnt, entity, reader_.number(files.in, files.failures[i]), batch, labels);
    } else if (const auto events = reader_.read(files.in, files.failures[i])) {
      add_if(hugetlb_failcnt, entity, parse_memory_events(*events).max, batch, labels);
    }
  }
}

}  // namespace strata::container
