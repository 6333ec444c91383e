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

std::string_view TargetLabels::exported(std::string_view name, std::span<const ParsedLabel> own) {
  std::string renamed(name);
  const auto given = [&](const std::string& other) { return other == renamed; };
  do {
    renamed.insert(0, "exported_");
  } while (is_ours(renamed) || find(own, renamed) != nullptr ||
           std::any_of(exported_.begin(), exported_.end(), given));
  return exported_.emplace_back(std::move(renamed));
}

/// Shorter names are renamed first, as in Prometheus: it decides who gets "exported_exported_x".
void TargetLabels::add_clashing(std::span<const ParsedLabel> own) {
  std::stable_sort(clashing_.begin(), clashing_.end(),
                   [](const auto& a, const auto& b) { return a.name.size() < b.name.size(); });
  for (const auto& label : clashing_) merged_.push_back({exported(label.name, own), label.value});
}

std::span<const ParsedLabel> TargetLabels::merge(std::span<const ParsedLabel> own) {
  merged_.clear();
  clashing_.clear();
  exported_.clear();
  for (const auto& [name, value] : labels_) {
    const auto* const said = honor_ ? find(own, name) : nullptr;
    const std::string_view chosen = said != nullptr ? said->value : value;
    if (!chosen.empty()) merged_.push_back({name, chosen});
  }
  for (const auto& label : own) {
    if (label.value.empty()) continue;
    if (!is_ours(label.name)) {
      merged_.push_back(label);
    } else if (!honor_) {
      clashing_.push_back(label);
    }
  }
  if (!clashing_.empty()) add_clashing(own);
  return merged_;
}

void render_labels(std::span<const ParsedLabel> labels, std::string& out) {
  const auto start = out.size();
  for (const auto& label : labels) append_label(out, start, label.name, label.value);
}

}  // namespace strata::api
