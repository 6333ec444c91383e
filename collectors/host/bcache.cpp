#include "collectors/host/bcache.h"

#include <string>

#include "collectors/host/bcache_metrics.h"
#include "core/base/text.h"
#include "core/metrics/labels.h"

namespace strata::host {
namespace {

/// "1.1M/sec" is "1.1M".
std::string without_seconds(std::string text) {
  constexpr std::string_view unit = "/sec";
  for (auto at = text.find(unit); at != std::string::npos; at = text.find(unit, at)) {
    text.erase(at, unit.size());
  }
  return text;
}

void add_file(const std::string& directory, const std::string& device, std::string_view file,
              std::string_view label, std::string labels, std::span<const WordRow> rows,
              Batch& batch) {
  const auto text = read_file(directory + "/" + device + "/" + std::string(file));
  if (!text) return;
  append_label(labels, 0, label, device);
  add_words(rows, without_seconds(*text), labels, batch);
}

}  // namespace

std::unique_ptr<Collector> make_bcache(const HostFs& host, const BcacheOptions& options) {
  EntityOptions dirs{.missing = Missing::absent};
  dirs.add_more = [options](const EntityView& set, const CollectContext&, Batch& batch) {
    const auto devices = list_directory(set.directory);
    if (!devices) return;
    for (const auto& device : *devices) {
      if (is_numbered(device, "bdev")) {
        add_file(set.directory, device, "writeback_rate_debug", "backing_device", set.labels,
                 bcache_writeback_rows, batch);
      }
      if (options.priority_stats && is_numbered(device, "cache")) {
        add_file(set.directory, device, "priority_stats", "cache_device", set.labels,
                 bcache_priority_rows, batch);
      }
    }
  };
  return made_of("bcache", Placement::shared_thread,
                 std::make_unique<EntityDirs>(host, bcache_dir, std::move(dirs)));
}

}  // namespace strata::host
