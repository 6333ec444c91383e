#include "rules/promql/parser.h"

#include "rules/promql/expression_parser.h"
#include "rules/promql/limits.h"
#include "rules/promql/typecheck.h"

namespace strata::promql {

Result<ExprPtr> parse_expression(std::string_view input) {
  if (input.size() > longest_expression) {
    return fail(parse_error(input, 0, "expression is too long"));
  }
  TokenStream tokens(input, false);
  auto expr = ExpressionParser(tokens).expression();
  if (expr == nullptr) return fail(tokens.error());
  if (auto checked = check_types(*expr, input); !checked) return fail(checked.error());
  return expr;
}

Result<std::vector<Matcher>> parse_selector(std::string_view input) {
  if (input.size() > longest_expression) {
    return fail(parse_error(input, 0, "selector is too long"));
  }
  TokenStream tokens(input, false);
  auto expr = ExpressionParser(tokens).selector();
  if (expr == nullptr) return fail(tokens.error());
  return std::move(std::get<VectorSelector>(expr->node).matchers);
}

}  // namespace strata::promql
