// What the machine is: CPUs, memory, versions. All of it changes rarely, so this is collected
// seldom, on its own thread: a machine with many CPUs has many small files.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "collectors/container/machine_topology.h"
#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::container {

struct MachineOptions {
  bool topology = false;
  std::string agent;  // name and version
  std::string revision;
  std::function<std::string()> docker{};  // asks for its version; called from any thread
};

/// The value of PRETTY_NAME in an os-release file, without quotes.
std::string parse_pretty_name(std::string_view os_release);

struct Dimms {
  std::uint64_t count = 0;
  std::uint64_t bytes = 0;
};

/// Memory modules by type, as the EDAC driver knows them; empty where there is none.
std::map<std::string, Dimms> read_dimms(const HostFs& fs);

/// Whether the kernel knows that the machine has no non-volatile memory.
bool has_no_nvm(const HostFs& fs);

class MachineCollector final : public Collector {
 public:
  MachineCollector(HostFs fs, MachineOptions options)
      : fs_(std::move(fs)), options_(std::move(options)) {}

  [[nodiscard]] std::string_view name() const override { return "container_machine"; }
  [[nodiscard]] Layer layer() const override { return Layer::container; }
  [[nodiscard]] Placement placement() const override { return Placement::own_thread; }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  /// Values of the labels that all of machine_* have.
  struct Ids {
    std::string boot, machine, system;
  };

  [[nodiscard]] Ids read_ids() const;
  Status add_memory(const Ids& ids, Batch& batch) const;
  Status add_cpus(const Ids& ids, Batch& batch) const;
  void add_dimms(const Ids& ids, Batch& batch) const;
  void add_topology(const Ids& ids, Batch& batch) const;
  void add_versions(Batch& batch) const;

  HostFs fs_;
  MachineOptions options_;
};

}  // namespace strata::container
