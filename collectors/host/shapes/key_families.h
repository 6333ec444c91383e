// Families named for the keys of a file: /proc/vmstat's "pgfault" is node_vmstat_pgfault. Which are
// shown is asked once for each key.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "collectors/host/name_filter.h"
#include "collectors/host/shapes/made_families.h"

namespace strata::host {

/// Belongs to a collector's thread.
class KeyFamilies {
 public:
  using Spell = FamilyText (*)(std::string_view key);

  /// `known`, which outlive it, are taken where they have the name that `spell` says.
  KeyFamilies(const NamePatterns& patterns, std::span<const MetricDef> known, Spell spell)
      : filter_(patterns), known_(known), spell_(spell) {}

  [[nodiscard]] const Status& status() const { return filter_.status(); }

  /// Of a text in which each key may stand once.
  void begin_round() { ++round_; }

  /// The family of `key`, the `place`th of the text: it is found fastest where it stood there the
  /// last time. Null where it is not shown, was seen in this round, or can be no metric's name.
  const MetricDef* see(std::size_t place, std::string_view key);

  /// As MadeFamilies::hold().
  void hold(Batch& batch) const { made_.hold(batch); }

 private:
  struct Known {
    const MetricDef* def = nullptr;  // null: not shown
    std::uint64_t round = 0;         // in which it was last seen
  };
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  using Keys = std::unordered_map<std::string, Known, Hash, std::equal_to<>>;

  Keys::value_type* find(std::string_view key);
  const MetricDef* make(std::string_view key);

  NameFilter filter_;
  std::span<const MetricDef> known_;
  Spell spell_;
  MadeFamilies made_;
  Keys keys_;
  std::vector<Keys::value_type*> places_;
  std::uint64_t round_ = 0;
};

}  // namespace strata::host
