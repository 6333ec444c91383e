// An expression as Prometheus prints it; parses to the same expression again.
#pragma once

#include <string>

#include "rules/promql/ast.h"

namespace strata::promql {

std::string to_string(const Expr& expr);

}  // namespace strata::promql
