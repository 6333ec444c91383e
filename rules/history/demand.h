// Demand: which series something reads, and how far back. Made from what is loaded before anything
// is kept.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "rules/files/rule_file.h"
#include "rules/promql/ast.h"
#include "rules/promql/engine.h"

namespace strata::rules {

struct Demand {
  std::vector<promql::Matcher> matchers;
  promql::Milliseconds reach{0};  // from the moment of evaluation back to the oldest sample read
};

/// A text that two lists of matchers share only if they are the same.
std::string key_of(std::span<const promql::Matcher> matchers);

/// `up{job="a"}`.
std::string selector_text(std::span<const promql::Matcher> matchers);

/// Of each selector of an expression that is evaluated at the current moment: its range or the
/// look-back, its offset, and the ranges, offsets and steps of the subqueries around it.
/// Code::unsupported where a selector is fixed at a date: what it reads would have to be kept for
/// ever.
Result<std::vector<Demand>> demands_of(const promql::Expr& expr,
                                       const promql::EngineOptions& options);

/// Of a rule: those of its expression and of the queries in its templates.
Result<std::vector<Demand>> demands_of(const Rule& rule, const promql::EngineOptions& options);

/// One for each list of matchers, with the longest reach.
std::vector<Demand> merged(std::vector<Demand> demands);

}  // namespace strata::rules
