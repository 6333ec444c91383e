// The single numbers of /proc/stat: interrupts, context switches, boot time, forks, processes;
// and, where it is asked for, soft interrupts by kind.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

struct StatFact {
  const MetricDef* def = nullptr;
  std::uint64_t value = 0;
};

/// Those that are there, each once. Code::parse where there is not one.
Result<std::vector<StatFact>> parse_stat(std::string_view proc_stat);

struct StatOptions {
  bool softirq = false;  // soft interrupts by what they are for
};

class StatCollector final : public Collector {
 public:
  explicit StatCollector(const HostFs& host, const StatOptions& options = {})
      : options_(options), file_(host.hot_proc("stat")) {}

  [[nodiscard]] std::string_view name() const override { return "stat"; }
  [[nodiscard]] Layer layer() const override { return Layer::host; }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  StatOptions options_;
  HotFile file_;
};

}  // namespace strata::host
