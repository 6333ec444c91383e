// CPU time by mode, from the "cpuN" lines of /proc/stat, and what else is known of CPUs.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/host/shapes/part.h"
#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

/// Columns of a "cpuN" line, in its order.
enum class CpuMode : std::uint8_t {
  user,
  nice,
  system,
  idle,
  iowait,
  irq,
  softirq,
  steal,
  guest,
  guest_nice,
};
inline constexpr std::size_t cpu_mode_count = 10;

/// Ticks of 10 ms (USER_HZ is 100 on every architecture that Linux still supports).
struct CpuTimes {
  std::array<std::uint64_t, cpu_mode_count> ticks{};
  std::size_t modes = 0;  // that the kernel reports: old ones lack the last columns

  [[nodiscard]] std::uint64_t& of(CpuMode mode) { return ticks.at(static_cast<std::size_t>(mode)); }
  [[nodiscard]] std::uint64_t of(CpuMode mode) const {
    return ticks.at(static_cast<std::size_t>(mode));
  }
};

struct CpuLine {
  std::uint32_t cpu = 0;
  CpuTimes times;
};

/// CPUs in ascending order. Code::parse where there is not one.
Result<std::vector<CpuLine>> parse_cpu_times(std::string_view proc_stat);

/// Brings `held` up to `read` without letting a counter run backwards: iowait, idle and steal
/// can, since the kernel estimates them. An idle time that falls by 3 s or more is a CPU that was
/// taken out and put back: it starts anew, as in node_exporter.
void advance(CpuTimes& held, const CpuTimes& read);

struct CpuOptions {
  bool guest = true;  // node_cpu_guest_seconds_total
  bool info = false;  // node_cpu_info; so do patterns
  std::string flags_include = {};
  std::string bugs_include = {};
  bool frequency = false;  // with info: node_cpu_frequency_hertz, where cpufreq does not serve it
};

class CpuCollector final : public Collector {
 public:
  explicit CpuCollector(const HostFs& host, const CpuOptions& options = {});

  [[nodiscard]] std::string_view name() const override { return "cpu"; }
  [[nodiscard]] Layer layer() const override { return Layer::host; }
  [[nodiscard]] Placement placement() const override { return placement_; }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  Status collect_times(Batch& batch);

  HotFile file_;
  bool guest_;
  Placement placement_ = Placement::loop;
  std::vector<std::unique_ptr<Part>> parts_;
  std::map<std::uint32_t, CpuTimes> held_;  // CPUs that are offline too: they may come back
};

}  // namespace strata::host
