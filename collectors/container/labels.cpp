#include "collectors/container/labels.h"

#include <set>

#include "collectors/container/labels_metrics.h"
#include "core/metrics/labels.h"

namespace strata::container {
namespace {

void add_labels(const Container& container, std::string& text, Batch& batch) {
  if (container.departed || container.labels.empty()) return;
  text = container.entity.labels;
  std::set<std::string> taken;  // "a.b" and "a-b" are one name
  for (const auto& [key, value] : container.labels) {
    auto name = runtime_label_name(key);
    if (taken.contains(name)) continue;
    append_label(text, 0, name, value);
    taken.insert(std::move(name));
  }
  batch.add_rendered(runtime_labels, Suffix::none, text, 1);
}

}  // namespace

Status LabelsCollector::collect(const CollectContext& context, Batch& batch) {
  batch.hold(context.containers);
  std::string text;
  for (const auto& container : context.containers->all()) add_labels(*container, text, batch);
  for (const auto& container : context.containers->stopped()) add_labels(*container, text, batch);
  return {};
}

}  // namespace strata::container
