#include "collectors/host/edac.h"

#include <algorithm>

#include "collectors/host/edac_metrics.h"
#include "core/base/text.h"
#include "core/metrics/labels.h"

namespace strata::host {
namespace {

/// `file` is "ch0_ce_count" or "ch0_ue_count" of the row.
void add_channel(const std::string& row, const std::string& file, std::string labels,
                 Batch& batch) {
  const auto channel = file.substr(0, file.find('_'));
  const bool corrected = file.ends_with("_ce_count");
  if (!is_numbered(channel, "ch") || !(corrected || file.ends_with("_ue_count"))) return;
  const auto count = number_of(small_text(row, file));
  if (!count) return;
  append_label(labels, 0, "channel", channel.substr(2));
  const auto dimm = small_text(row, channel + "_dimm_label");
  append_label(labels, 0, "dimm_label", dimm.empty() ? "unknown" : dimm_label(dimm));
  batch.add_rendered(corrected ? edac_channel_correctable : edac_channel_uncorrectable,
                     Suffix::none, labels, *count);
}

void add_channels(const EntityView& controller, const CollectContext& /*context*/, Batch& batch) {
  const auto rows = list_directory(controller.directory);
  if (!rows) return;
  for (const auto& row : *rows) {
    if (!is_numbered(row, "csrow")) continue;
    const auto directory = controller.directory + "/" + row;
    auto labels = controller.labels;
    append_label(labels, 0, "csrow", row.substr(5));
    const auto files = list_directory(directory);
    if (!files) continue;
    for (const auto& file : *files) add_channel(directory, file, labels, batch);
  }
}

void put_before(std::string& text, std::string_view word, char c) {
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 2)) {
    text.insert(at, 1, c);
  }
}

}  // namespace

std::string dimm_label(std::string_view text) {
  std::string label(text::trim(text));
  std::erase(label, '#');
  put_before(label, "csrow", '_');
  put_before(label, "channel", '_');
  return label;
}

std::unique_ptr<Collector> make_edac(const HostFs& host) {
  return made_of(
      "edac", Placement::loop,
      std::make_unique<EntityDirs>(
          host, edac_dir, EntityOptions{.none = Missing::no_data, .add_more = add_channels}));
}

}  // namespace strata::host
