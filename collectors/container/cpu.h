// CPU time and throttling of each container, from cpuacct and cpu (v1) or cpu.stat (v2).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

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
};

/// v2's cpu.stat.
CpuTimes parse_cpu_stat(std::string_view text);
/// v1's cpuacct.stat, in clock ticks.
CpuTimes parse_cpuacct_stat(std::string_view text, double ticks_per_second);
/// v1's cpuacct.usage_percpu: seconds for each possible CPU.
std::vector<double> parse_usage_percpu(std::string_view text);
/// The cpu.stat of either version.
Throttling parse_throttling(std::string_view text);
/// Whether cpu.cfs_quota_us or cpu.max sets a limit.
bool has_quota(std::string_view text);
/// One more than the highest CPU of a list like "0-3,7".
std::optional<std::size_t> parse_cpu_count(std::string_view list);

class CpuCollector final : public Collector {
 public:
  CpuCollector(const HostFs& fs, CgroupLayout layout);

  [[nodiscard]] std::string_view name() const override { return "container_cpu"; }
  [[nodiscard]] Layer layer() const override { return Layer::container; }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  struct Files {
    HotFile usage;  // v1: cpuacct.usage_percpu; v2: cpu.stat
    HotFile modes;  // v1 only: cpuacct.stat
    HotFile bandwidth;
    HotFile quota;
  };

  [[nodiscard]] Files open(const Container& container) const;
  void add_v1(Files& files, const Entity& entity, Batch& batch, FirstError& errors);
  void add_v2(Files& files, const Entity& entity, Batch& batch, FirstError& errors);
  void add_throttling(Files& files, const Entity& entity, Batch& batch, FirstError& errors);

  CgroupLayout layout_;
  HotFile online_;
  std::size_t cpus_ = 0;
  FollowedFiles<Files> files_;
};

}  // namespace strata::container
