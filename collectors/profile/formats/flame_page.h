// FlamePage: the drawing and the page around it, whatever the boxes mean.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/profile/formats/flame_graph.h"
#include "collectors/profile/formats/flame_tree.h"

namespace strata::profile {

/// A colour: `name` is the class of boxes that have it.
struct Paint {
  std::string_view name;
  int hue = 0;
  int saturation = 0;  // percent
  int strength = 0;    // percent darker by day and lighter by night than most
  std::string_view meaning;
};

/// One line of the legend.
struct LegendEntry {
  Paint paint;
  std::string text;
};

/// What makes one kind of flame graph differ from another.
class FlameStyle {
 public:
  virtual ~FlameStyle() = default;
  [[nodiscard]] virtual const Paint& paint(const FlameNode& node) const = 0;
  /// Further attributes of the box, `data-...="..."` each with a blank before it.
  [[nodiscard]] virtual std::string attributes(const FlameNode& node) const = 0;
};

struct FlamePage {
  FlameGraphOptions options;
  std::vector<std::string> lines;  // below the title; plain text
  std::vector<LegendEntry> legend;
  std::vector<Paint> paints;  // all that boxes have
  std::string attributes;     // of the whole: what figures mean
};

/// `tree` as a page; frames under 0.02 % are counted in its last line.
std::string draw(const FlamePage& page, const FlameTree& tree, const FlameStyle& style);

}  // namespace strata::profile
