// CPU time and throttling of each container, from cpuacct and cpu (v1) or cpu.stat (v2).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "collectors/container/control_file.h"
#include "collectors/container/cpu_clocks.h"
#include "collectors/container/cpu_quota.h"
#include "collectors/container/followed_files.h"
#include "core/base/host_fs.h"
#include "core/collector.h"
#include "core/identity/cgroup_layout.h"

namespace strata::container {

struct CpuTimes {
  std::optional<double> total;  // seconds
  std::optional<double> user;
  std::optional<double> system;
};

struct Throttling {
  std::optional<std::uint64_t> periods;
  std::optional<std::uint64_t> throttled_periods;
  std::optional<double> throttled_seconds;
  std::optional<std::uint64_t> burst_periods;  // Linux 5.15
  std::optional<double> burst_seconds;
};

/// v2's cpu.stat.
CpuTimes parse_cpu_stat(std::string_view text);
/// v1's cpuacct.stat, in clock ticks.
CpuTimes parse_cpuacct_stat(std::string_view text, double ticks_per_second);
/// v1's cpuacct.usage_percpu: seconds for each possible CPU.
std::vector<double> parse_usage_percpu(std::string_view text);
/// The cpu.stat of either version.
Throttling parse_throttling(std::string_view text);
/// One more than the highest CPU of a list like "0-3,7".
std::optional<std::size_t> parse_cpu_count(std::string_view list);

struct CpuOptions {
  /// On v1, a sample for each CPU instead of cpu="total".
  bool per_cpu = true;
};

class CpuCollector final : public Collector {
 public:
  /// `board`, where it is not null, gets the clocks of each collection.
  CpuCollector(const HostFs& fs, CgroupLayout layout, CpuOptions options = {},
               std::shared_ptr<CpuClockBoard> board = {});

  [[nodiscard]] std::string_view name() const override { return "container_cpu"; }
  [[nodiscard]] Layer layer() const override { return Layer::container; }
  /// Before the memory's, which goes by the clocks.
  [[nodiscard]] Placement placement() const override { return Placement::shared_thread; }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  struct Files {
    std::string usage_in;  // directories
    std::string quota_in;
    ControlFile usage;      // v1: cpuacct.usage_percpu or cpuacct.usage; v2: cpu.stat
    ControlFile modes;      // v1: cpuacct.stat
    ControlFile bandwidth;  // v1: cpu.stat
    ControlFile quota;      // v1: cpu.cfs_quota_us; v2: cpu.max
    ControlFile period;     // v1: cpu.cfs_period_us
    std::optional<double> cores;
    Instant quota_due{};
    QuotaUse use;
    CpuTimes times;  // as they were read last
  };
  struct Numbers {
    std::vector<double> cpus;  // empty where only the total is known or wanted
    CpuTimes times;
    Throttling throttling;
  };

  [[nodiscard]] Files open(const Container& container) const;
  void look_at_quota(Files& files, Instant now);
  [[nodiscard]] Numbers read_v1(Files& files);
  [[nodiscard]] CpuTimes modes_v1(Files& files, double total);
  [[nodiscard]] Numbers read_v2(Files& files);
  void add_usage(const Numbers& numbers, const Entity& entity, Batch& batch) const;

  CgroupLayout layout_;
  CpuOptions options_;
  std::shared_ptr<CpuClockBoard> board_;
  bool v1_usage_;
  bool v1_quota_;
  HotFile online_;
  std::size_t cpus_ = 0;
  ControlReader reader_;
  FollowedFiles<Files> files_;
};

}  // namespace strata::container
