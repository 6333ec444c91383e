// Memory of each container, from the memory controller of either version, and how it grows.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "collectors/container/control_file.h"
#include "collectors/container/cpu_clocks.h"
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
  /// `clocks` may be null: then every file is read each time.
  MemoryCollector(const HostFs& fs, CgroupLayout layout, MemoryOptions options = {},
                  std::shared_ptr<const CpuClockBoard> clocks = {});

  [[nodiscard]] std::string_view name() const override { return "container_memory"; }
  [[nodiscard]] Layer layer() const override { return Layer::container; }
  /// Adding up a cgroup's statistics takes the kernel longer than all other files of it together.
  [[nodiscard]] Placement placement() const override { return Placement::shared_thread; }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  /// What moves only when the cgroup charges memory or is killed.
  struct Marks {
    std::optional<std::uint64_t> peak, failures;
    MemoryEvents events;
  };
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
    RestWatch rest;
    std::optional<std::uint64_t> marked_usage;  // when the marks were read
    Marks marks;
  };
  struct Numbers {
    std::optional<std::uint64_t> usage, swap, kernel;
    Marks marks;
    MemoryStat stat;
  };

  [[nodiscard]] Files open(const Container& container) const;
  void name_v1(Files& files, bool host) const;
  void name_v2(Files& files) const;
  [[nodiscard]] Numbers read(Files& files, std::optional<double> clock, Instant now);
  [[nodiscard]] Marks read_marks(Files& files);
  void add_host(Numbers& numbers);
  void add_usage(const Numbers& numbers, const Entity& entity, Batch& batch) const;

  CgroupLayout layout_;
  MemoryOptions options_;
  std::shared_ptr<const CpuClockBoard> clocks_;
  bool v1_;
  HotFile vmstat_;
  HotFile meminfo_;
  ControlReader reader_;
  FollowedFiles<Files> files_;
};

}  // namespace strata::container
