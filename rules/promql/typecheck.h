// Whether the parts of a parsed expression fit each other.
#pragma once

#include <string_view>

#include "core/base/result.h"
#include "rules/promql/ast.h"

namespace strata::promql {

/// The first fault in Prometheus's order and words; `input` is what `expr` was parsed from. Decides
/// how set operators match and refuses functions of native histograms.
Status check_types(Expr& expr, std::string_view input);

}  // namespace strata::promql
