#include "collectors/host/nvme.h"

#include <string>

#include "collectors/host/nvme_metrics.h"
#include "core/metrics/labels.h"

namespace strata::host {
namespace {

/// Units of `size`, whatever the device's own blocks are.
constexpr double sector_bytes = 512;

std::string text_of(const std::string& directory, std::string_view file) {
  SmallText room;
  return std::string(SmallFile().read(directory, file, room, {}).value_or(""));
}

void add_namespace(const std::string& directory, std::string_view id, std::string labels,
                   Batch& batch) {
  append_label(labels, 0, "nsid", id);
  const auto add = [&](const MetricDef& def, std::optional<double> value) {
    if (value) batch.add_rendered(def, Suffix::none, labels, *value);
  };
  const auto size = number_of(text_of(directory, "size"), {.times = sector_bytes});
  const auto block = number_of(text_of(directory, "queue/logical_block_size"));
  add(nvme_namespace_size, size);
  add(nvme_namespace_capacity, size);
  add(nvme_namespace_block, block);
  if (block) add(nvme_namespace_used, number_of(text_of(directory, "nuse"), {.times = *block}));
  const auto state = text_of(directory, "ana_state");
  append_label(labels, 0, "ana_state", state.empty() ? "unknown" : state);
  add(nvme_namespace_info, 1);
}

void add_namespaces(const EntityView& controller, const CollectContext& /*context*/, Batch& batch) {
  const auto names = list_directory(controller.directory);
  if (!names) return;
  for (const auto& name : *names) {
    const auto id = namespace_of_path(name);
    if (id) add_namespace(controller.directory + "/" + name, *id, controller.labels, batch);
  }
}

}  // namespace

std::optional<std::string_view> namespace_of_path(std::string_view name) {
  std::string_view digits;
  for (const std::string_view word : {"nvme", "c", "n"}) {
    if (!name.starts_with(word)) return std::nullopt;
    name.remove_prefix(word.size());
    digits = name.substr(0, name.find_first_not_of("0123456789"));
    if (digits.empty()) return std::nullopt;
    name.remove_prefix(digits.size());
  }
  return name.empty() ? std::optional(digits) : std::nullopt;
}

std::unique_ptr<Collector> make_nvme(const HostFs& host) {
  return made_of(
      "nvme", Placement::own_thread,
      std::make_unique<EntityDirs>(host, nvme_dir, EntityOptions{.add_more = add_namespaces}));
}

}  // namespace strata::host
