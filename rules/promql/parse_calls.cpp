// Aggregations and function calls.
#include "rules/promql/expression_parser.h"
#include "rules/promql/functions.h"
#include "rules/promql/go_text.h"

namespace strata::promql {
namespace {

bool takes_parameter(TokenKind op) {
  return op == TokenKind::topk || op == TokenKind::bottomk || op == TokenKind::quantile ||
         op == TokenKind::count_values;
}

}  // namespace

ExprPtr ExpressionParser::aggregate(const Token& op) {
  Aggregate node;
  node.op = op.kind;
  std::vector<ExprPtr> args;
  ++aggregations_;
  bool good = true;
  const bool modified = !tokens_.at(TokenKind::left_paren);
  if (modified) {
    good = aggregate_modifier(node);
    tokens_.peek();
    if (good && !tokens_.at(TokenKind::left_paren)) good = lost();
  }
  good = good && arguments(args);
  --aggregations_;
  if (!good) return nullptr;
  if (!modified && (tokens_.at(TokenKind::by) || tokens_.at(TokenKind::without))) {
    ++aggregations_;
    good = aggregate_modifier(node);
    --aggregations_;
  }
  return good && !tokens_.failed() ? finish_aggregate(op, std::move(node), std::move(args))
                                   : nullptr;
}

bool ExpressionParser::aggregate_modifier(Aggregate& node) {
  node.without = tokens_.take().kind == TokenKind::without;
  return label_list(node.grouping);
}

ExprPtr ExpressionParser::finish_aggregate(const Token& op, Aggregate node,
                                           std::vector<ExprPtr> args) {
  const auto refuse = [&](const std::string& message) {
    tokens_.fail_at(op.position, message);
    return nullptr;
  };
  if (args.empty()) return refuse("no arguments for aggregate expression provided");
  const std::size_t wanted = takes_parameter(op.kind) ? 2 : 1;
  if (args.size() != wanted) {
    return refuse("wrong number of arguments for aggregate expression provided, expected " +
                  std::to_string(wanted) + ", got " + std::to_string(args.size()));
  }
  if (wanted == 2) node.param = std::move(args.front());
  node.expr = std::move(args.back());
  return make(std::move(node), op.position, tokens_.last_closing());
}

ExprPtr ExpressionParser::call(const Token& name) {
  Call node;
  if (!arguments(node.args)) return nullptr;
  node.function = find_function(name.text);
  if (node.function == nullptr) {
    tokens_.fail_at(name.position, "unknown function with name " + go::quoted(name.text));
    return nullptr;
  }
  return make(std::move(node), name.position, tokens_.last_closing());
}

bool ExpressionParser::arguments(std::vector<ExprPtr>& args) {
  tokens_.take();
  if (tokens_.skip(TokenKind::right_paren)) return true;
  while (true) {
    auto arg = binary(1);
    if (arg == nullptr) return false;
    args.push_back(std::move(arg));
    if (tokens_.skip(TokenKind::right_paren)) return true;
    const auto separator = tokens_.peek();
    if (!tokens_.skip(TokenKind::comma)) return lost();
    if (tokens_.at(TokenKind::right_paren) || tokens_.at(TokenKind::comma)) {
      return tokens_.fail_at(separator.position,
                             "trailing commas not allowed in function call args");
    }
  }
}

}  // namespace strata::promql
