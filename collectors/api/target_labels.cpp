#include "collectors/api/target_labels.h"

#include <algorithm>

#include "core/metrics/labels.h"

namespace strata::api {
namespace {

const ParsedLabel* find(std::span<const ParsedLabel> labels, std::string_view name) {
  const auto found = std::find_if(labels.begin(), labels.end(),
                                  [&](const ParsedLabel& label) { return label.name == name; });
  return found == labels.end() ? nullptr : &*found;
}

}  // namespace

bool TargetLabels::is_ours(std::string_view name) const {
  return std::any_of(labels_.begin(), labels_.end(),
                     [&](const auto& label) { return label.first == name; });
}

std::string TargetLabels::exported(std::string_view name, std::span<const ParsedLabel> own) const {
  std::string renamed(name);
  do {
    renamed.insert(0, "exported_");
  } while (is_ours(renamed) || find(own, renamed) != nullptr);
  return renamed;
}

void TargetLabels::render(std::span<const ParsedLabel> own, std::string& out) const {
  const auto start = out.size();
  for (const auto& [name, value] : labels_) {
    const auto* const said = honor_ ? find(own, name) : nullptr;
    const std::string_view chosen = said != nullptr ? said->value : value;
    if (!chosen.empty()) append_label(out, start, name, chosen);
  }
  for (const auto& label : own) {
    if (label.value.empty()) continue;
    if (!is_ours(label.name)) {
      append_label(out, start, label.name, label.value);
    } else if (!honor_) {
      append_label(out, start, exported(label.name, own), label.value);
    }
  }
}

}  // namespace strata::api
