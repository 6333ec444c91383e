#include "rules/topology/families.h"

#include <algorithm>

#include "core/metrics/labels.h"

namespace strata::rules {

const Family* find_family(const Snapshot& snapshot, std::string_view name) {
  const auto found =
      std::lower_bound(snapshot.families.begin(), snapshot.families.end(), name,
                       [](const Family& family, auto key) { return family.def->name < key; });
  return found != snapshot.families.end() && found->def->name == name ? &*found : nullptr;
}

std::string label_of(const SampleRef& ref, std::string_view key) {
  const auto* const entity = ref.sample().entity;
  if (entity != nullptr) {
    if (key == "name") return entity->name;
    if (key == "id") return entity->id;
    if (key == "image") return entity->image;
  }
  std::string found;
  each_label(ref.batch->labels(ref.sample()), [&](std::string_view name, std::string_view value) {
    if (name == key) found = value;
  });
  return found;
}

Instant collected_at(const Snapshot& snapshot, const SampleRef& ref) {
  return snapshot.collectors[ref.collector].collected_at;
}

}  // namespace strata::rules
