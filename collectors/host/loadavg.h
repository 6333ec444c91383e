// Load averages, from /proc/loadavg.
#pragma once

#include <array>
#include <string_view>

#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

/// Over 1, 5 and 15 minutes.
using LoadAverages = std::array<double, 3>;

Result<LoadAverages> parse_loadavg(std::string_view file);

class LoadavgCollector final : public Collector {
 public:
  explicit LoadavgCollector(const HostFs& host) : file_(host.hot_proc("loadavg")) {}

  [[nodiscard]] std::string_view name() const override { return "loadavg"; }
  [[nodiscard]] Layer layer() const override { return Layer::host; }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  HotFile file_;
};

}  // namespace strata::host
