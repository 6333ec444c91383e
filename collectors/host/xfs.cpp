#include "collectors/host/xfs.h"

#include <utility>

#include "collectors/host/roster.h"
#include "collectors/host/shapes/entity_dirs.h"
#include "collectors/host/xfs_metrics.h"

namespace strata::host {
namespace {

/// `stats` holds the sum over all file systems.
constexpr EntityDir file_systems{
    .directory = "fs/xfs", .label = "device", .is_entity = [](std::string_view name) {
      return name != "stats";
    }};

/// Their counters, each file kept open.
class Xfs final : public Part {
 public:
  explicit Xfs(const HostFs& host) : file_systems_(host, file_systems, options()) {}

  Status collect(const CollectContext& context, Batch& batch) override {
    stats_.begin_round();
    auto status = file_systems_.collect(context, batch);
    stats_.end_round();
    return status;
  }

 private:
  EntityOptions options() {
    EntityOptions made;
    made.missing = Missing::absent;
    made.add_more = [this](const EntityView& entity, const CollectContext&, Batch& batch) {
      add_stats(entity, batch);
    };
    return made;
  }

  void add_stats(const EntityView& entity, Batch& batch) {
    auto* const file =
        stats_.see(entity.directory, [&] { return HotFile(entity.directory + "/stats/stats"); });
    auto text = file->read();
    if (!text) text = file->read();  // unmounted and mounted again: another file
    if (text) add_words(xfs_lines, *text, entity.labels, batch);
  }

  Roster<HotFile> stats_;  // by directory
  EntityDirs file_systems_;
};

}  // namespace

std::unique_ptr<Collector> make_xfs(const HostFs& host) {
  return made_of("xfs", Placement::loop, std::make_unique<Xfs>(host));
}

}  // namespace strata::host
