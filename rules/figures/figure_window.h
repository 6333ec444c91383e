// FigureWindow: what figures were a while ago, so that rates can be told at once. Each target has a
// pace of its own: of one that is asked each minute the last answer but one is kept, of one that is
// asked each second the one of ten seconds ago.
#pragma once

#include <memory>

#include "rules/figures/figure_set.h"

namespace strata::rules {

/// Immutable; any thread.
class FigureWindow {
 public:
  FigureWindow() = default;

  /// The window after another look at the figures; looks are about ten seconds apart.
  [[nodiscard]] FigureWindow after(FigureSet now) const;

  /// What to compare a figure with that is as new as `now`: an empty one where there is nothing.
  [[nodiscard]] const Figure& before(const Subject& subject, FigureId id, const Figures& now) const;

 private:
  FigureWindow(FigureSet previous, std::shared_ptr<const FigureSet> recent)
      : previous_(std::make_shared<const FigureSet>(std::move(previous))),
        recent_(std::move(recent)) {}

  std::shared_ptr<const FigureSet> previous_ = std::make_shared<const FigureSet>();
  std::shared_ptr<const FigureSet> recent_ = std::make_shared<const FigureSet>();
};

}  // namespace strata::rules
