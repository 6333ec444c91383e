#include "rules/promql/ast.h"

#include "rules/promql/functions.h"

namespace strata::promql {

std::string_view documented(ValueType type) {
  switch (type) {
    case ValueType::none:
      return "none";
    case ValueType::scalar:
      return "scalar";
    case ValueType::vector:
      return "instant vector";
    case ValueType::matrix:
      return "range vector";
    case ValueType::string:
      return "string";
  }
  return "";
}

ValueType type_of(const Expr& expr) {
  return std::visit(Overloaded{[](const NumberLiteral&) { return ValueType::scalar; },
                               [](const StringLiteral&) { return ValueType::string; },
                               [](const VectorSelector&) { return ValueType::vector; },
                               [](const MatrixSelector&) { return ValueType::matrix; },
                               [](const Subquery&) { return ValueType::matrix; },
                               [](const Paren& paren) { return type_of(*paren.expr); },
                               [](const Unary& unary) { return type_of(*unary.expr); },
                               [](const Binary& binary) {
                                 const bool scalars = type_of(*binary.left) == ValueType::scalar &&
                                                      type_of(*binary.right) == ValueType::scalar;
                                 return scalars ? ValueType::scalar : ValueType::vector;
                               },
                               [](const Aggregate&) { return ValueType::vector; },
                               [](const Call& call) { return call.function->result; }},
                    expr.node);
}

const Expr& bare(const Expr& expr) {
  const auto* inner = &expr;
  while (const auto* paren = std::get_if<Paren>(&inner->node)) inner = paren->expr.get();
  return *inner;
}

std::vector<const Expr*> children(const Expr& expr) {
  std::vector<const Expr*> found;
  const auto add = [&found](const ExprPtr& child) {
    if (child != nullptr) found.push_back(child.get());
  };
  std::visit(Overloaded{[](const auto&) {}, [&](const Subquery& subquery) { add(subquery.expr); },
                        [&](const Paren& paren) { add(paren.expr); },
                        [&](const Unary& unary) { add(unary.expr); },
                        [&](const Binary& binary) {
                          add(binary.left);
                          add(binary.right);
                        },
                        [&](const Aggregate& aggregate) {
                          add(aggregate.param);
                          add(aggregate.expr);
                        },
                        [&](const Call& call) {
                          for (const auto& arg : call.args) add(arg);
                        }},
             expr.node);
  return found;
}

}  // namespace strata::promql
