// What became of a cumulative figure between two moments.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rules/figures/figure_set.h"

namespace strata::rules {

using Parts = std::vector<std::pair<std::string, double>>;

/// Per second, summed over the parts. Null where either is absent, where they are of the same
/// moment, or where it went backwards: it began anew.
std::optional<double> rate(const Figure& now, const Figure& before);

/// The same of each part, the largest first; those that stood still are left out. Empty where the
/// rate is null.
Parts rates(const Figure& now, const Figure& before);

/// Of one part alone; a part that was not there then was 0.
std::optional<double> rate_of(const Figure& now, const Figure& before, std::string_view part);

/// Of a histogram's observations between the two, as histogram_quantile() estimates it. Null
/// without any.
std::optional<double> quantile(const Figure& now, const Figure& before, double q);

}  // namespace strata::rules
