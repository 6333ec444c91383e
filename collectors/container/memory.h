// Memory of each container, from the memory controller of either version, and how it grows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "collectors/container/control_file.h"
#include "collectors/container/followed_files.h"
#include "collectors/container/memory_stat.h"
#include "collectors/container/memory_trend.h"
#include "core/base/host_fs.h"
#include "core/collector.h"
#include "core/identity/cgroup_layout.h"

namespace strata::container {

/// One collector, since v2 tells of both in one file.
struct MemoryOptions {
  bool usage = true;
  bool oom = true;
};

class MemoryCollector final : public Collector {
 public:
  MemoryCollector(const HostFs& fs, CgroupLayout layout, MemoryOptions options = {});

  [[nodiscard]] std::string_view name() const override { return "container_memory"; }
  [[nodiscard]] Layer layer() const override { return Layer::container; }
  /// Adding up a cgroup's statistics takes the kernel longer than all other files of it together.
  [[nodiscard]] Placement placement() const override { return Placement::shared_thread; }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  struct Files {
    std::string in;  // directory
    ControlFile usage;
    ControlFile peak;
    ControlFile events;  // v1: memory.failcnt; v2: memory.events
    ControlFile swap;    // v2 only
    ControlFile kernel;  // v1 only
    ControlFile oom;     // v1 only
    ControlFile stat;
    MemoryTrend trend;
  };
  struct Numbers {
    std::optional<std::uint64_t> usage, peak, failures, swap, kernel;
    MemoryEvents events;
    MemoryStat stat;
  };

  [[nodiscard]] Files open(const Container& container) const;
  void name_v1(Files& files, bool is_host) const;
  void name_v2(Files& files) const;
  [[nodiscard]] Numbers read(Files& files);
  void add_host(Numbers& numbers);
  void add_usage(const Numbers& numbers, const Entity& entity, Batch& batch) const;

  CgroupLayout layout_;
  MemoryOptions options_;
  bool v1_;
  HotFile vmstat_;
  HotFile meminfo_;
  ControlReader reader_;
  FollowedFiles<Files> files_;
};

}  // namespace strata::container
