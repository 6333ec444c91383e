#include "collectors/host/shapes/key_families.h"

#include <algorithm>
#include <cctype>

namespace strata::host {
namespace {

constexpr std::size_t most_keys = 4096;
constexpr std::size_t longest_key = 128;

/// Keys become metric names; "Active(anon)" is the one kind that is spelt in another way.
bool is_key(std::string_view key) {
  return !key.empty() && key.size() <= longest_key && std::ranges::all_of(key, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '(' || c == ')';
  });
}

}  // namespace

const MetricDef* KeyFamilies::make(std::string_view key) {
  if (!filter_.shows(key)) return nullptr;
  auto text = spell_(key);
  const auto known = std::ranges::find(known_, text.name, &MetricDef::name);
  if (known != known_.end()) return &*known;
  return made_.find(text.name, [&] { return text; });
}

KeyFamilies::Keys::value_type* KeyFamilies::find(std::string_view key) {
  if (const auto at = keys_.find(key); at != keys_.end()) return &*at;
  if (keys_.size() >= most_keys || !is_key(key)) return nullptr;
  return &*keys_.emplace(std::string(key), Known{make(key), 0}).first;
}

const MetricDef* KeyFamilies::see(std::size_t place, std::string_view key) {
  auto* found = place < places_.size() ? places_[place] : nullptr;
  if (found == nullptr || found->first != key) {
    found = find(key);
    if (found == nullptr) return nullptr;
    if (place < most_keys) {
      places_.resize(std::max(places_.size(), place + 1));
      places_[place] = found;
    }
  }
  auto& state = found->second;
  if (state.round == round_) return nullptr;
  state.round = round_;
  return state.def;
}

}  // namespace strata::host
