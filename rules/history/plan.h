// Whether History can hold what rules read, told before they are loaded.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "rules/history/demand.h"
#include "rules/history/history.h"

namespace strata::rules {

/// How many series these would match now.
using CountSeries = std::function<std::size_t(std::span<const promql::Matcher>)>;

/// What samples are reckoned with.
inline constexpr promql::Milliseconds reckoned_step = std::chrono::seconds(5);
inline constexpr std::size_t reckoned_sample_bytes = 3;

/// What so many series over so long a time take.
std::size_t reckoned_bytes(promql::Milliseconds reach, std::size_t series);

/// Code::exhausted, with the arithmetic, when one of the rule's selectors reaches further back than
/// the longest window, or when what it reads is more than the bound alone.
Status check_demands(std::span<const Demand> demands, const HistoryLimits& limits,
                     const CountSeries& count);

/// The same of all rules together, series of one name counted once. Not a reason to refuse them:
/// beyond the bound History keeps less of everything.
Status check_total(std::span<const Demand> demands, const HistoryLimits& limits,
                   const CountSeries& count);

}  // namespace strata::rules
