// Memory of each container, from the memory controller of either version.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "collectors/container/followed_files.h"
#include "core/base/host_fs.h"
#include "core/collector.h"
#include "core/identity/cgroup_layout.h"

namespace strata::container {

/// What of memory.stat is served, in bytes and counts; of the whole subtree where v1 tells it.
struct MemoryStat {
  std::optional<std::uint64_t> cache;
  std::optional<std::uint64_t> rss;
  std::optional<std::uint64_t> swap;  // v1 only
  std::optional<std::uint64_t> mapped_file;
  std::optional<std::uint64_t> inactive_file;
  std::optional<std::uint64_t> page_faults;             // its own, without inner cgroups
  std::optional<std::uint64_t> major_faults;            // likewise
  std::optional<std::uint64_t> page_faults_hierarchy;   // inner cgroups included
  std::optional<std::uint64_t> major_faults_hierarchy;  // likewise
};

MemoryStat parse_memory_stat_v1(std::string_view text);
MemoryStat parse_memory_stat_v2(std::string_view text);

/// How often the limit was hit: "max" of v2's memory.events.
std::optional<std::uint64_t> parse_memory_events(std::string_view text);

/// Used memory and swap of the host, in bytes: v2's root cgroup has no counters of its own.
struct HostMemory {
  std::optional<std::uint64_t> used;  // MemTotal - MemFree
  std::optional<std::uint64_t> swap;
};
HostMemory parse_host_memory(std::string_view meminfo);

class MemoryCollector final : public Collector {
 public:
  MemoryCollector(const HostFs& fs, CgroupLayout layout);

  [[nodiscard]] std::string_view name() const override { return "container_memory"; }
  [[nodiscard]] Layer layer() const override { return Layer::container; }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  struct Files {
    HotFile usage;
    HotFile peak;
    HotFile failures;  // v1: memory.failcnt; v2: memory.events
    HotFile swap;      // v2 only
    HotFile stat;
  };
  struct Numbers {
    std::optional<std::uint64_t> usage, peak, failures, swap;
    MemoryStat stat;
  };

  [[nodiscard]] Files open(const Container& container) const;
  [[nodiscard]] Numbers read(Files& files, FirstError& errors) const;
  void complete_for_host(Numbers& numbers);
  static void add(const Numbers& numbers, const Entity& entity, Batch& batch);

  CgroupLayout layout_;
  bool v1_;
  HotFile meminfo_;
  FollowedFiles<Files> files_;
};

}  // namespace strata::container
