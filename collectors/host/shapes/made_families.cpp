#include "collectors/host/shapes/made_families.h"

#include <cctype>

namespace strata::host {
namespace {

constexpr std::size_t most_families = 4096;

}  // namespace

std::string metric_name(std::string_view text) {
  std::string name(text);
  for (auto& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  if (!name.empty() && std::isdigit(static_cast<unsigned char>(name.front())) != 0) {
    name.insert(name.begin(), '_');
  }
  return name;
}

const MetricDef* MadeFamilies::find(std::string_view key, const std::function<FamilyText()>& make) {
  if (const auto at = made_->find(key); at != made_->end()) return &at->second->def;
  if (made_->size() >= most_families) return nullptr;
  auto made = std::make_unique<Made>(Made{make(), {}});
  made->text.name = metric_name(made->text.name);
  made->def = {.name = made->text.name,
               .help = made->text.help,
               .type = made->text.type,
               .labels = made->text.labels};
  return &made_->emplace(std::string(key), std::move(made)).first->second->def;
}

}  // namespace strata::host
