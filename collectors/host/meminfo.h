// Memory of the host, from /proc/meminfo: every field that the kernel has, those too that are newer
// than this program.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "collectors/host/roster.h"
#include "collectors/host/shapes/made_families.h"
#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::host {

struct MeminfoLine {
  std::string_view key;   // "Active(anon)"; a view into the file
  bool in_bytes = false;  // it had the unit kB
  double value = 0;       // bytes, or a bare count
};

/// Lines of the documented shape. Code::parse where there is not one.
Result<std::vector<MeminfoLine>> parse_meminfo(std::string_view file);

class MeminfoCollector final : public Collector {
 public:
  explicit MeminfoCollector(const HostFs& host) : file_(host.hot_proc("meminfo")) {}

  [[nodiscard]] std::string_view name() const override { return "meminfo"; }
  [[nodiscard]] Layer layer() const override { return Layer::host; }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  /// Of the table, or one made for it; null beyond the bound on those.
  const MetricDef* find_def(const MeminfoLine& line);

  HotFile file_;
  MadeFamilies made_;
  Roster<const MetricDef*> fields_;
};

}  // namespace strata::host
