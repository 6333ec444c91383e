// Disk use of each container: the size of what it alone has written (its writable layer and its
// runtime's directory of logs), and the size of the file system that holds it. For the host: its
// mounted file systems.
//
// The layer's size is counted by walking it, at most once a minute and less often the longer it
// takes, on the collector's own thread; between two walks the last size is served.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "collectors/container/disk_usage.h"
#include "collectors/container/followed_files.h"
#include "collectors/container/mounts.h"
#include "core/base/host_fs.h"
#include "core/collector.h"

namespace strata::container {

struct FilesystemOptions {
  Duration walk_period = std::chrono::minutes(1);
  /// A walk that took t is not repeated before t times this has gone by.
  int rest_factor = 50;
  /// No new walk is begun in a collection that has walked for so long already.
  Duration walk_budget = std::chrono::seconds(2);
  DiskUsageLimits limits;
};

class FilesystemCollector final : public Collector {
 public:
  /// `clock` outlives the collector.
  FilesystemCollector(HostFs fs, const Clock& clock, FilesystemOptions options = {});

  [[nodiscard]] std::string_view name() const override { return "container_filesystem"; }
  [[nodiscard]] Layer layer() const override { return Layer::container; }
  [[nodiscard]] Placement placement() const override { return Placement::own_thread; }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  struct Layers {
    std::vector<std::string> paths;  // on the host, not rooted
    std::optional<std::uint64_t> bytes;
    Status status;  // of the last walk
    Instant due{};  // when the next walk may begin
  };

  [[nodiscard]] Layers find(const Container& container) const;
  void walk(Layers& layers, Instant give_up);
  void add(const Layers& layers, const Entity& entity, Batch& batch, FirstError& errors) const;
  void add_host(const Entity& entity, Batch& batch, FirstError& errors) const;

  HostFs fs_;
  const Clock& clock_;
  FilesystemOptions options_;
  std::vector<Mount> mounts_;  // of the host, anew at each collection
  FollowedFiles<Layers> layers_;
};

}  // namespace strata::container
