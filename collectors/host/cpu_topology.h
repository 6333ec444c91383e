// CPUs as /sys/devices/system/cpu shows them: how often their cores and packages were throttled by
// heat, which are online and which isolated. All of it is absent where the kernel does not say it.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "collectors/host/roster.h"
#include "collectors/host/shapes/host_file.h"
#include "collectors/host/shapes/part.h"
#include "collectors/host/shapes/small_file.h"

namespace strata::host {

class CpuTopology final : public Part {
 public:
  explicit CpuTopology(const HostFs& host)
      : directory_(host.sys("devices/system/cpu")),
        isolated_(host, {Root::sys, "devices/system/cpu/isolated"}) {}

  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  struct Cpu {
    std::string number;
    std::string directory;
    std::optional<double> package;  // known once it was read
    std::optional<double> core;
    SmallFile package_file, core_file, package_throttles, core_throttles, online;
  };

  std::optional<double> number(const Cpu& cpu, SmallFile& file, std::string_view name, Instant now);
  void add_throttles(Cpu& cpu, Instant now, Batch& batch);
  void add_isolated(Batch& batch);

  std::string directory_;
  HostFile isolated_;
  Roster<Cpu> cpus_;
  std::set<double> packages_;                  // shown in this round
  std::set<std::pair<double, double>> cores_;  // likewise, by package and core
  SmallText room_{};
};

}  // namespace strata::host
