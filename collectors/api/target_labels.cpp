#include "collectors/api/target_labels.h"

#include <algorithm>

#include "core/metrics/labels.h"

namespace strata::api {
namespace {

bool has(std::span<const ParsedLabel> labels, std::string_view name) {
  return std::any_of(labels.begin(), labels.end(),
                     [&](const ParsedLabel& label) { return label.name == name; });
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
  } while (is_ours(renamed) || has(own, renamed));
  return renamed;
}

void TargetLabels::render(std::span<const ParsedLabel> own, std::string& out) const {
  const auto start = out.size();
  for (const auto& [name, value] : labels_) {
    if (!honor_ || !has(own, name)) append_label(out, start, name, value);
  }
  for (const auto& label : own) {
    if (label.value.empty()) continue;
    if (!honor_ && is_ours(label.name)) {
      append_label(out, start, exported(label.name, own), label.value);
    } else {
      append_label(out, start, label.name, label.value);
    }
  }
}

}  // namespace strata::api
