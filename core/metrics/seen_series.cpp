#include "core/metrics/seen_series.h"

#include <functional>
#include <utility>

namespace strata {
namespace {

constexpr std::size_t first_slots = 256;

/// The finalizer of splitmix64: every bit of the result depends on every bit of `x`.
std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
  return x ^ (x >> 31);
}

std::uint64_t hash_of(std::string_view text) { return std::hash<std::string_view>{}(text); }

}  // namespace

bool SeenSeries::insert(std::string_view name, std::span<const ParsedLabel> labels) {
  std::uint64_t hash = mixed(hash_of(name));
  for (const auto& label : labels) {
    if (label.value.empty()) continue;
    // A sum, so that order does not matter; name and value are not alike in it.
    hash += mixed(hash_of(label.value) + mixed(hash_of(label.name)));
  }
  return insert(hash == 0 ? 1 : hash);
}

bool SeenSeries::insert(std::uint64_t hash) {
  if (2 * used_ >= slots_.size()) grow();
  const auto mask = slots_.size() - 1;
  for (auto slot = hash & mask;; slot = (slot + 1) & mask) {
    if (slots_[slot] == hash) return false;
    if (slots_[slot] != 0) continue;
    slots_[slot] = hash;
    ++used_;
    return true;
  }
}

void SeenSeries::grow() {
  std::vector<std::uint64_t> wider(slots_.empty() ? first_slots : 2 * slots_.size());
  slots_.swap(wider);
  used_ = 0;
  for (const auto hash : wider) {
    if (hash != 0) insert(hash);
  }
}

}  // namespace strata
