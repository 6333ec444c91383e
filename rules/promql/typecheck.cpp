#include "rules/promql/typecheck.h"

#include <algorithm>

#include "core/base/text.h"
#include "rules/promql/functions.h"
#include "rules/promql/go_text.h"
#include "rules/promql/parser.h"

namespace strata::promql {
namespace {

std::string text_of(ValueType type) { return std::string(documented(type)); }

class Checker {
 public:
  explicit Checker(std::string_view input) : input_(input) {}

  Status check(Expr& expr) {
    return std::visit(
        Overloaded{[](NumberLiteral&) { return Status{}; }, [](StringLiteral&) { return Status{}; },
                   [&](auto& node) { return check_node(expr, node); }},
        expr.node);
  }

 private:
  [[nodiscard]] tl::unexpected<Error> wrong(std::size_t position, std::string_view message) const {
    return fail(parse_error(input_, position, message));
  }

  Status expect(Expr& expr, ValueType want, std::string_view context) {
    if (auto inner = check(expr); !inner) return inner;
    const auto type = type_of(expr);
    if (type == want) return {};
    return wrong(expr.start, "expected type " + text_of(want) + " in " + std::string(context) +
                                 ", got " + text_of(type));
  }

  Status check_node(Expr& expr, VectorSelector& node) {
    if (!node.name.empty()) {
      for (std::size_t i = 0; i + 1 < node.matchers.size(); ++i) {
        if (node.matchers[i].name() != metric_name_label) continue;
        return wrong(expr.start, "metric name must not be set twice: " + go::quoted(node.name) +
                                     " or " + go::quoted(node.matchers[i].value()));
      }
      return {};
    }
    const bool selective =
        std::ranges::any_of(node.matchers, [](const Matcher& one) { return !one.matches(""); });
    if (selective) return {};
    return wrong(expr.start, "vector selector must contain at least one non-empty matcher");
  }

  Status check_node(Expr& expr, MatrixSelector& node) { return check_node(expr, node.selector); }

  Status check_node(Expr& expr, Subquery& node) {
    if (auto inner = check(*node.expr); !inner) return inner;
    const auto type = type_of(*node.expr);
    if (type == ValueType::vector) return {};
    // Prometheus says "matrix" here, not "range vector".
    const auto name = type == ValueType::matrix ? "matrix" : text_of(type);
    return wrong(expr.start, "subquery is only allowed on instant vector, got " +
                                 std::string(name) + " instead");
  }

  Status check_node(Expr&, Paren& node) { return check(*node.expr); }

  Status check_node(Expr& expr, Unary& node) {
    if (auto inner = check(*node.expr); !inner) return inner;
    const auto type = type_of(*node.expr);
    if (type == ValueType::scalar || type == ValueType::vector) return {};
    return wrong(expr.start,
                 "unary expression only allowed on expressions of type scalar or instant vector, "
                 "got " +
                     go::quoted(text_of(type)));
  }

  Status check_node(Expr&, Aggregate& node) {
    if (auto inner = expect(*node.expr, ValueType::vector, "aggregation expression"); !inner) {
      return inner;
    }
    if (node.param == nullptr) return {};
    const auto want = node.op == TokenKind::count_values ? ValueType::string : ValueType::scalar;
    return expect(*node.param, want, "aggregation parameter");
  }

  Status check_node(Expr& expr, Call& node) {
    const auto& function = *node.function;
    if (auto counted = count_arguments(expr, node); !counted) return counted;
    for (std::size_t i = 0; i < node.args.size(); ++i) {
      const auto want = function.args[std::min(i, function.args.size() - 1)];
      const auto context = "call to function " + go::quoted(function.name);
      if (auto arg = expect(*node.args[i], want, context); !arg) return arg;
    }
    if (std::holds_alternative<Refused>(function.kernel)) {
      return wrong(expr.start, "function " + go::quoted(function.name) +
                                   " is about native histograms, which are not supported");
    }
    return {};
  }

  Status count_arguments(const Expr& expr, const Call& node) const {
    const auto& function = *node.function;
    const auto given = static_cast<int>(node.args.size());
    const auto named = static_cast<int>(function.args.size());
    const auto least = function.variadic == 0 ? named : named - 1;
    const auto most = function.variadic < 0 ? given : least + function.variadic;
    if (given >= least && given <= most) return {};
    const auto* const how = function.variadic == 0 ? "" : given < least ? "at least " : "at most ";
    return wrong(expr.start, std::string("expected ") + how +
                                 std::to_string(given < least ? least : most) +
                                 " argument(s) in call to " + go::quoted(function.name) + ", got " +
                                 std::to_string(given));
  }

  Status check_node(Expr& expr, Binary& node) {
    if (auto left = check(*node.left); !left) return left;
    if (auto right = check(*node.right); !right) return right;
    if (auto op = check_operator(node); !op) return op;
    return check_operands(expr, node);
  }

  /// Where the operator begins.
  [[nodiscard]] std::size_t operator_position(const Binary& node) const {
    auto at = node.left->stop;
    while (at < input_.size() && text::is_blank(input_[at])) ++at;
    return at;
  }

  Status check_operator(Binary& node) const {
    const bool scalars =
        type_of(*node.left) == ValueType::scalar && type_of(*node.right) == ValueType::scalar;
    if (node.return_bool && !is_comparison(node.op)) {
      return wrong(operator_position(node),
                   "bool modifier can only be used on comparison operators");
    }
    if (is_comparison(node.op) && !node.return_bool && scalars) {
      return wrong(operator_position(node), "comparisons between scalars must use BOOL modifier");
    }
    auto& matching = node.matching;
    if (is_set_operator(node.op) && matching.cardinality == Cardinality::one_to_one) {
      matching.cardinality = Cardinality::many_to_many;
    }
    if (!matching.on) return {};
    for (const auto& label : matching.labels) {
      if (std::ranges::find(matching.include, label) == matching.include.end()) continue;
      return wrong(operator_position(node),
                   "label " + go::quoted(label) + " must not occur in ON and GROUP clause at once");
    }
    return {};
  }

  Status check_operands(const Expr& expr, Binary& node) const {
    const auto fits = [](ValueType type) {
      return type == ValueType::scalar || type == ValueType::vector;
    };
    const auto left = type_of(*node.left);
    const auto right = type_of(*node.right);
    for (const auto* side : {node.left.get(), node.right.get()}) {
      if (fits(type_of(*side))) continue;
      return wrong(side->start,
                   "binary expression must contain only scalar and instant vector types");
    }
    node.between_vectors = left == ValueType::vector && right == ValueType::vector;
    if (!node.between_vectors) {
      if (!node.matching.labels.empty()) {
        return wrong(expr.start, "vector matching only allowed between instant vectors");
      }
      if (!is_set_operator(node.op)) return {};
      return wrong(expr.start, "set operator " + go::quoted(spelling(node.op)) +
                                   " not allowed in binary scalar expression");
    }
    if (is_set_operator(node.op) && node.matching.cardinality != Cardinality::many_to_many) {
      return wrong(expr.start,
                   "no grouping allowed for " + go::quoted(spelling(node.op)) + " operation");
    }
    return {};
  }

  std::string_view input_;
};

}  // namespace

Status check_types(Expr& expr, std::string_view input) { return Checker(input).check(expr); }

}  // namespace strata::promql
