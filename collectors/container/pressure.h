// Pressure stall information of each container, from the unified tree (v1 has none; a hybrid host
// has the tree), and of the host, from /proc/pressure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "collectors/container/control_file.h"
#include "collectors/container/followed_files.h"
#include "core/base/host_fs.h"
#include "core/collector.h"
#include "core/identity/cgroup_layout.h"

namespace strata::container {

/// Microseconds since the cgroup was made.
struct Pressure {
  std::optional<std::uint64_t> some;  // at least one task waited
  std::optional<std::uint64_t> full;  // all tasks did
};

Pressure parse_pressure(std::string_view text);

class PressureCollector final : public Collector {
 public:
  PressureCollector(HostFs fs, CgroupLayout layout);

  [[nodiscard]] std::string_view name() const override { return "container_pressure"; }
  [[nodiscard]] Layer layer() const override { return Layer::container; }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  struct Files {
    std::string in;                    // directory
    std::array<ControlFile, 3> files;  // CPU, memory, I/O
  };

  [[nodiscard]] Files open(const Container& container) const;

  HostFs fs_;
  CgroupLayout layout_;
  ControlReader reader_;
  FollowedFiles<Files> files_;
};

}  // namespace strata::container
