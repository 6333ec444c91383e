#include "rules/promql/expression_parser.h"

#include <algorithm>

#include "rules/promql/functions.h"
#include "rules/promql/limits.h"

namespace strata::promql {
namespace {

constexpr int unary_precedence = 5;  // that of a product

/// 0: no operator.
int precedence(TokenKind kind) {
  switch (kind) {
    case TokenKind::lor:
      return 1;
    case TokenKind::land:
    case TokenKind::lunless:
      return 2;
    case TokenKind::equals:
    case TokenKind::not_equal:
    case TokenKind::less:
    case TokenKind::less_equal:
    case TokenKind::greater:
    case TokenKind::greater_equal:
      return 3;
    case TokenKind::add:
    case TokenKind::sub:
      return 4;
    case TokenKind::mul:
    case TokenKind::div:
    case TokenKind::mod:
    case TokenKind::atan2:
      return 5;
    case TokenKind::pow:
      return 6;
    default:
      return 0;
  }
}

/// Counts nesting while it lives.
class Deeper {
 public:
  explicit Deeper(int& depth) : depth_(++depth) {}
  ~Deeper() { --depth_; }
  Deeper(const Deeper&) = delete;
  Deeper& operator=(const Deeper&) = delete;

 private:
  int& depth_;
};

}  // namespace

ExprPtr ExpressionParser::make(Node node, std::size_t start, std::size_t stop) {
  auto expr = std::make_unique<Expr>(Expr{std::move(node), start, stop, 1});
  for (const auto* child : children(*expr)) expr->depth = std::max(expr->depth, child->depth + 1);
  if (expr->depth <= deepest_nesting) return expr;
  tokens_.fail_at(start, "expression is nested too deep");
  return nullptr;
}

ExprPtr ExpressionParser::expression() {
  if (tokens_.at(TokenKind::end)) {
    tokens_.fail_at(0, "no expression found in input");
    return nullptr;
  }
  auto expr = binary(1);
  if (expr != nullptr && !tokens_.at(TokenKind::end)) lost();
  return tokens_.failed() ? nullptr : std::move(expr);
}

ExprPtr ExpressionParser::selector() {
  ExprPtr expr;
  if (names_metric(tokens_.peek().kind)) {
    const auto name = tokens_.take();
    expr = metric(&name);
  } else if (tokens_.at(TokenKind::left_brace)) {
    expr = metric(nullptr);
  } else {
    lost();
  }
  if (expr != nullptr && !tokens_.at(TokenKind::end)) lost();
  return tokens_.failed() ? nullptr : std::move(expr);
}

ExprPtr ExpressionParser::binary(int least_precedence) {
  const Deeper deeper(depth_);
  if (depth_ > deepest_nesting) {
    tokens_.fail_at(tokens_.peek().position, "expression is nested too deep");
    return nullptr;
  }
  auto left = unary();
  while (left != nullptr) {
    const auto level = precedence(tokens_.peek().kind);
    if (tokens_.failed()) return nullptr;
    if (level == 0 || level < least_precedence) break;
    Binary node;
    node.op = tokens_.take().kind;
    if (!binary_modifiers(node)) return nullptr;
    auto right = binary(node.op == TokenKind::pow ? level : level + 1);
    if (right == nullptr) return nullptr;
    const auto start = left->start;
    const auto stop = right->stop;
    node.left = std::move(left);
    node.right = std::move(right);
    left = make(std::move(node), start, stop);
  }
  return left;
}

ExprPtr ExpressionParser::unary() {
  if (!tokens_.at(TokenKind::add) && !tokens_.at(TokenKind::sub)) return postfix();
  const auto sign = tokens_.take();
  auto operand = binary(unary_precedence + 1);
  if (operand == nullptr) return nullptr;
  if (auto* number = std::get_if<NumberLiteral>(&operand->node)) {
    if (sign.kind == TokenKind::sub) number->value *= -1;
    operand->start = sign.position;
    return operand;
  }
  const auto stop = operand->stop;
  return make(Unary{sign.kind, std::move(operand)}, sign.position, stop);
}

ExprPtr ExpressionParser::postfix() {
  auto expr = primary();
  while (expr != nullptr) {
    if (tokens_.at(TokenKind::left_bracket)) {
      expr = bracket(std::move(expr));
    } else if (tokens_.at(TokenKind::offset)) {
      expr = offset(std::move(expr));
    } else if (tokens_.at(TokenKind::at)) {
      expr = at_modifier(std::move(expr));
    } else {
      break;
    }
  }
  return tokens_.failed() ? nullptr : std::move(expr);
}

ExprPtr ExpressionParser::primary() {
  const auto token = tokens_.peek();
  if (token.kind == TokenKind::number) {
    double value = 0;
    if (!number(value)) return nullptr;
    return make(NumberLiteral{value}, token.position, token.stop());
  }
  if (token.kind == TokenKind::string) {
    StringLiteral literal;
    if (!string(literal.value)) return nullptr;
    return make(std::move(literal), token.position, token.stop());
  }
  if (token.kind == TokenKind::left_paren) return paren();
  if (token.kind == TokenKind::left_brace) return metric(nullptr);
  if (!names_metric(token.kind)) {
    lost();
    return nullptr;
  }
  tokens_.take();
  const auto following = tokens_.peek().kind;
  if (token.kind == TokenKind::identifier && following == TokenKind::left_paren) {
    return call(token);
  }
  const bool aggregates = following == TokenKind::left_paren || following == TokenKind::by ||
                          following == TokenKind::without;
  return is_aggregation(token.kind) && aggregates ? aggregate(token) : metric(&token);
}

ExprPtr ExpressionParser::paren() {
  const auto opening = tokens_.take();
  auto inner = binary(1);
  if (inner == nullptr) return nullptr;
  const auto closing = tokens_.peek();
  if (!tokens_.skip(TokenKind::right_paren)) {
    lost();
    return nullptr;
  }
  return make(Paren{std::move(inner)}, opening.position, closing.stop());
}

bool ExpressionParser::binary_modifiers(Binary& node) {
  node.return_bool = tokens_.skip(TokenKind::kw_bool);
  auto& matching = node.matching;
  if (!tokens_.at(TokenKind::on) && !tokens_.at(TokenKind::ignoring)) return !tokens_.failed();
  matching.on = tokens_.take().kind == TokenKind::on;
  if (!label_list(matching.labels)) return false;
  const auto side = tokens_.peek().kind;
  if (side != TokenKind::group_left && side != TokenKind::group_right) return !tokens_.failed();
  tokens_.take();
  matching.cardinality =
      side == TokenKind::group_left ? Cardinality::many_to_one : Cardinality::one_to_many;
  return tokens_.at(TokenKind::left_paren) ? label_list(matching.include) : !tokens_.failed();
}

bool ExpressionParser::label_list(std::vector<std::string>& labels) {
  static constexpr std::string_view context = "grouping opts";
  tokens_.peek();
  if (!tokens_.skip(TokenKind::left_paren)) return tokens_.unexpected({context, "\"(\""});
  while (!tokens_.at(TokenKind::right_paren)) {
    const auto token = tokens_.peek();
    // A metric's name with a colon is a word here, but no label.
    if (!names_label(token.kind) || token.text.find(':') != std::string_view::npos) {
      return tokens_.unexpected({context, "label"});
    }
    labels.emplace_back(tokens_.take().text);
    if (tokens_.at(TokenKind::right_paren)) break;
    if (!tokens_.skip(TokenKind::comma)) {
      return tokens_.unexpected({context, "\",\" or \")\""});
    }
  }
  tokens_.take();
  return !tokens_.failed();
}

}  // namespace strata::promql
