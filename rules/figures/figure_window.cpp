#include "rules/figures/figure_window.h"

namespace strata::rules {
namespace {

const Figure nothing;

/// Null: unknown, or another container of the same name.
const Figures* same(const FigureSet& set, const Subject& subject, const Figures& as) {
  const auto* const found = set.find(subject);
  return found != nullptr && found->id == as.id ? found : nullptr;
}

}  // namespace

FigureWindow FigureWindow::after(FigureSet now) const {
  std::map<Subject, Figures> previous;
  for (const auto& [subject, figures] : now.all()) {
    const auto* const recent = same(*recent_, subject, figures);
    const auto* const older = same(*previous_, subject, figures);
    if (recent == nullptr) continue;
    auto& kept = previous[subject];
    kept.id = figures.id;
    for (std::size_t i = 0; i < figure_count; ++i) {
      const bool moved = figures.all[i].at != recent->all[i].at;
      if (moved) kept.all[i] = recent->all[i];
      if (!moved && older != nullptr) kept.all[i] = older->all[i];
    }
  }
  return {FigureSet(std::move(previous)), std::make_shared<const FigureSet>(std::move(now))};
}

const Figure& FigureWindow::before(const Subject& subject, FigureId id, const Figures& now) const {
  for (const auto* const set : {previous_.get(), recent_.get()}) {
    const auto* const found = same(*set, subject, now);
    if (found != nullptr && !(*found)[id].parts.empty() && (*found)[id].at < now[id].at) {
      return (*found)[id];
    }
  }
  return nothing;
}

}  // namespace strata::rules
