// Disk use of each container: the size of what it alone has written (its writable layer and its
// runtime's directory of logs), and the size of the file system that holds it. For the host: its
// mounted file systems.
//
// Nothing here waits for a file system that may not answer: sizes are counted by LayerCounter,
// space is asked by MountProber; what they do not know yet, or any more, is absent.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "collectors/container/followed_files.h"
#include "collectors/container/layer_counter.h"
#include "collectors/container/mounts.h"
#include "core/base/host_fs.h"
#include "core/base/mount_prober.h"
#include "core/base/mount_table.h"
#include "core/collector.h"

namespace strata::container {

struct FilesystemOptions {
  LayerCounterOptions layers = {};
  /// How long a collection waits for the first sizes of new containers.
  Duration first_wait = std::chrono::milliseconds(500);
  Duration mount_timeout = std::chrono::seconds(2);
};

class FilesystemCollector final : public Collector {
 public:
  /// `clock` outlives the collector.
  FilesystemCollector(HostFs fs, const Clock& clock, FilesystemOptions options = {},
                      CountLayer count = count_layer, StatMount stat = stat_mount);

  [[nodiscard]] std::string_view name() const override { return "container_filesystem"; }
  [[nodiscard]] Layer layer() const override { return Layer::container; }
  [[nodiscard]] Placement placement() const override { return Placement::own_thread; }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  /// Paths on the host, not rooted.
  struct Layers {
    pid_t pid = -1;  // whose mounts tell of the layer
    std::vector<std::string> told;
    std::optional<std::string> layer;
    std::vector<std::string> others;
    Instant retry{};  // no layer was found: when to look again
    [[nodiscard]] bool empty() const { return !layer && others.empty(); }
  };
  using Spaces = std::map<std::string, Result<MountUsage>, std::less<>>;  // by rooted path

  Status read_mounts(Instant now);
  void find(const Container& container, Instant now, Layers& layers) const;
  [[nodiscard]] std::optional<std::string> upper_of(pid_t pid) const;
  /// The rooted path whose space is the container's: its own where it has a quota.
  [[nodiscard]] std::string space_path(const Layers& layers, const Mount& mount,
                                       const LayerCounter::Counts& counts) const;
  Spaces ask_spaces(const ContainerSet& containers, const LayerCounter::Counts& counts);
  void add(const Layers& layers, const LayerCounter::Counts& counts, const Spaces& spaces,
           const CollectContext& context, const Entity& entity, Batch& batch,
           FirstError& errors) const;
  void add_usage(const Layers& layers, const LayerCounter::Counts& counts,
                 const std::string& device, const Entity& entity, Batch& batch) const;
  void add_layer(const std::string& layer, const LayerCounter::Counts& counts,
                 const CollectContext& context, const Entity& entity, Batch& batch,
                 FirstError& errors) const;
  void add_host(const Spaces& spaces, const Entity& entity, Batch& batch, FirstError& errors) const;

  HostFs fs_;
  FilesystemOptions options_;
  MountTable table_;
  MountIndex mounts_;
  FollowedFiles<Layers> layers_;
  MountProber prober_;
  LayerCounter counter_;
};

}  // namespace strata::container
