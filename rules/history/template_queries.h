// What the templates of an alert may query, found without running them.
#pragma once

#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "rules/history/demand.h"

namespace strata::rules {

/// Each quoted text of a template that calls `query` is taken for an expression if it is one.
/// printf's verbs in it stand for values that are known only when it runs: matchers that hold one
/// match anything.
Result<std::vector<Demand>> template_queries(std::string_view text,
                                             const promql::EngineOptions& options);

}  // namespace strata::rules
