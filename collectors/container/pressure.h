// Pressure stall information of each container, from the unified tree (v1 has none; a hybrid host
// has the tree), and of the host, from /proc/pressure.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "collectors/container/control_file.h"
#include "collectors/container/cpu_clocks.h"
#include "collectors/container/followed_files.h"
#include "core/base/host_fs.h"
#include "core/collector.h"
#include "core/identity/cgroup_layout.h"

namespace strata::container {

/// Microseconds since the cgroup was made.
struct Pressure {
  std::optional<std::uint64_t> some;  // at least one task waited
  std::optional<std::uint64_t> full;  // all tasks did

  bool operator==(const Pressure&) const = default;
};

Pressure parse_pressure(std::string_view text);

class PressureCollector final : public Collector {
 public:
  /// `clocks` may be null: then every file is read each time.
  PressureCollector(HostFs fs, CgroupLayout layout,
                    std::shared_ptr<const CpuClockBoard> clocks = {});

  [[nodiscard]] std::string_view name() const override { return "container_pressure"; }
  [[nodiscard]] Layer layer() const override { return Layer::container; }
  /// After the CPU collector, by whose clocks it goes.
  [[nodiscard]] Placement placement() const override { return Placement::shared_thread; }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  using Pressures = std::array<Pressure, 3>;  // CPU, memory, I/O
  struct Files {
    std::string in;  // directory
    std::array<ControlFile, 3> files;
    RestWatch rest;
    Pressures last;
    Instant since{};  // all of them stand where they stand, and the cgroup's clock too
    bool settled = false;
  };

  [[nodiscard]] Files open(const Container& container) const;
  [[nodiscard]] Pressure read_one(Files& files, std::size_t resource);
  void read(Files& files, std::optional<double> clock, Instant now);

  HostFs fs_;
  CgroupLayout layout_;
  std::shared_ptr<const CpuClockBoard> clocks_;
  ControlReader reader_;
  FollowedFiles<Files> files_;
};

}  // namespace strata::container
