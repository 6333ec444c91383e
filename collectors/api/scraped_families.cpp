#include "collectors/api/scraped_families.h"

namespace strata::api {

void ScrapedFamilies::begin() {
  current_.clear();
  last_ = nullptr;
  changed_ = false;
}

const MetricDef& ScrapedFamilies::def_of(const ParsedFamily& family) {
  if (last_ != nullptr && last_->name == family.name) return *last_;
  auto at = current_.find(family.name);
  if (at == current_.end()) {
    auto owned = known_or_new(family);
    const std::string_view name = owned->name;
    at = current_.emplace(name, std::move(owned)).first;
  }
  last_ = &at->second->def;
  return *last_;
}

std::shared_ptr<const ScrapedFamilies::Owned> ScrapedFamilies::known_or_new(
    const ParsedFamily& family) {
  const auto known = known_.find(family.name);
  if (known != known_.end() && known->second->def.type == family.type &&
      known->second->help == family.help) {
    return known->second;
  }
  changed_ = true;
  auto owned = std::make_shared<Owned>();
  owned->name = family.name;
  owned->help = family.help;
  owned->def = {
      .name = owned->name, .help = owned->help, .type = family.type, .layer = Layer::business};
  return owned;
}

std::shared_ptr<const void> ScrapedFamilies::commit() {
  changed_ = changed_ || current_.size() != known_.size() || held_ == nullptr;
  known_.swap(current_);
  if (changed_) {
    auto held = std::make_shared<std::vector<std::shared_ptr<const Owned>>>();
    held->reserve(known_.size());
    for (const auto& [name, owned] : known_) held->push_back(owned);
    held_ = std::move(held);
  }
  return held_;
}

}  // namespace strata::api
