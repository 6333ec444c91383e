#include "collectors/host/xfs.h"

#include <utility>

#include "collectors/host/shapes/entity_dirs.h"
#include "collectors/host/xfs_metrics.h"

namespace strata::host {
namespace {

/// `stats` holds the sum over all file systems.
constexpr EntityDir file_systems{
    .directory = "fs/xfs", .label = "device", .is_entity = [](std::string_view name) {
      return name != "stats";
    }};

}  // namespace

std::unique_ptr<Collector> make_xfs(const HostFs& host) {
  EntityOptions options;
  options.missing = Missing::absent;
  options.add_more = [](const EntityView& entity, const CollectContext&, Batch& batch) {
    const auto text = read_file(entity.directory + "/stats/stats");
    if (text) add_words(xfs_lines, *text, entity.labels, batch);
  };
  return made_of("xfs", Placement::loop,
                 std::make_unique<EntityDirs>(host, file_systems, std::move(options)));
}

}  // namespace strata::host
