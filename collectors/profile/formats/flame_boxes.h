// The boxes of a flame graph as SVG.
#pragma once

#include <cstdint>
#include <string>

#include "collectors/profile/formats/flame_page.h"

namespace strata::profile {

/// Units of the drawing; the script knows the height of a row by the first two of them.
inline constexpr int row_height = 18;

struct Boxes {
  std::string svg;
  std::size_t rows = 0;
  std::uint64_t drawn = 0;
  std::uint64_t hidden = 0;  // too narrow
  double hidden_share = 0;   // of the whole
};

/// From `top` down, in the order of the tree: each box comes before those it called.
Boxes boxes_of(const FlameTree& tree, const FlameStyle& style, int top);

}  // namespace strata::profile
