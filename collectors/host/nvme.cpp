#include "collectors/host/nvme.h"

#include <set>
#include <string>

#include "collectors/host/nvme_metrics.h"
#include "core/metrics/labels.h"

namespace strata::host {
namespace {

/// Units of `size`, whatever the device's own blocks are.
constexpr double sector_bytes = 512;

void add_namespace(const std::string& directory, std::string_view id, std::string labels,
                   Batch& batch) {
  append_label(labels, 0, "nsid", id);
  const auto add = [&](const MetricDef& def, std::optional<double> value) {
    if (value) batch.add_rendered(def, Suffix::none, labels, *value);
  };
  const auto size = number_of(small_text(directory, "size"), {.times = sector_bytes});
  const auto block = number_of(small_text(directory, "queue/logical_block_size"));
  add(nvme_namespace_size, size);
  add(nvme_namespace_capacity, size);
  add(nvme_namespace_block, block);
  if (block) add(nvme_namespace_used, number_of(small_text(directory, "nuse"), {.times = *block}));
  const auto state = small_text(directory, "ana_state");
  append_label(labels, 0, "ana_state", state.empty() ? "unknown" : state);
  add(nvme_namespace_info, 1);
}

void add_namespaces(const EntityView& controller, const CollectContext& /*context*/, Batch& batch) {
  const auto names = list_directory(controller.directory);
  if (!names) return;
  std::set<std::string_view> seen;
  for (const auto& name : *names) {
    const auto id = namespace_id(name);
    if (!id || !seen.insert(*id).second) continue;
    add_namespace(controller.directory + "/" + name, *id, controller.labels, batch);
  }
}

/// Cuts `word` and the digits after it from the front; nullopt where they are not there.
std::optional<std::string_view> take_numbered(std::string_view& name, std::string_view word) {
  if (!name.starts_with(word)) return std::nullopt;
  const auto rest = name.substr(word.size());
  const auto digits = rest.substr(0, rest.find_first_not_of("0123456789"));
  if (digits.empty()) return std::nullopt;
  name = rest.substr(digits.size());
  return digits;
}

}  // namespace

std::optional<std::string_view> namespace_id(std::string_view name) {
  if (!take_numbered(name, "nvme")) return std::nullopt;
  take_numbered(name, "c");
  const auto id = take_numbered(name, "n");
  return name.empty() ? id : std::nullopt;
}

std::unique_ptr<Collector> make_nvme(const HostFs& host) {
  return made_of(
      "nvme", Placement::shared_thread,
      std::make_unique<EntityDirs>(host, nvme_dir, EntityOptions{.add_more = add_namespaces}));
}

}  // namespace strata::host
