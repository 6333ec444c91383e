// LayerSet: some of the layers, as those that a request wants fresh.
#pragma once

#include <cstdint>

#include "core/metrics/metric_def.h"

namespace strata {

class LayerSet {
 public:
  constexpr LayerSet() = default;
  constexpr explicit LayerSet(Layer layer) : bits_(bit(layer)) {}

  static constexpr LayerSet all() {
    LayerSet every;
    every.bits_ = bit_count - 1;
    return every;
  }

  [[nodiscard]] constexpr bool has(Layer layer) const { return (bits_ & bit(layer)) != 0; }
  constexpr LayerSet& operator|=(LayerSet more) {
    bits_ |= more.bits_;
    return *this;
  }
  bool operator==(const LayerSet&) const = default;

 private:
  static constexpr std::uint32_t bit_count = 1U << layer_count;
  static constexpr std::uint32_t bit(Layer layer) { return 1U << static_cast<unsigned>(layer); }

  std::uint32_t bits_ = 0;
};

}  // namespace strata
