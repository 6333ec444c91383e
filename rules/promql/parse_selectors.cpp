// Selectors, ranges, subqueries, offset, @, and literals.
#include <cmath>
#include <limits>

#include "rules/promql/expression_parser.h"
#include "rules/promql/go_text.h"

namespace strata::promql {
namespace {

TimeShift* shift_of(Expr& expr) {
  if (auto* selector = std::get_if<VectorSelector>(&expr.node)) return &selector->shift;
  if (auto* matrix = std::get_if<MatrixSelector>(&expr.node)) return &matrix->selector.shift;
  if (auto* subquery = std::get_if<Subquery>(&expr.node)) return &subquery->shift;
  return nullptr;
}

constexpr std::string_view shift_target =
    "modifier must be preceded by an instant vector selector or range vector selector or a "
    "subquery";

}  // namespace

ExprPtr ExpressionParser::metric(const Token* name) {
  VectorSelector node;
  const auto start = name != nullptr ? name->position : tokens_.peek().position;
  auto stop = name != nullptr ? name->stop() : start;
  if (tokens_.at(TokenKind::left_brace)) {
    if (!matchers(node.matchers)) return nullptr;
    stop = tokens_.last_closing();
  }
  if (name != nullptr) {
    node.name = name->text;
    auto matcher = Matcher::make(MatchType::equal, std::string(metric_name_label), node.name);
    if (matcher) node.matchers.push_back(std::move(*matcher));
  }
  return tokens_.failed() ? nullptr : make(std::move(node), start, stop);
}

bool ExpressionParser::matchers(std::vector<Matcher>& found) {
  tokens_.take();
  while (!tokens_.at(TokenKind::right_brace)) {
    if (!matcher(found)) return false;
    if (tokens_.at(TokenKind::right_brace)) break;
    if (!tokens_.skip(TokenKind::comma)) {
      return tokens_.unexpected({"label matching", "\",\" or \"}\""});
    }
  }
  tokens_.take();
  return !tokens_.failed();
}

bool ExpressionParser::matcher(std::vector<Matcher>& found) {
  static constexpr std::string_view context = "label matching";
  if (!tokens_.at(TokenKind::identifier)) {
    return tokens_.unexpected({context, "identifier or \"}\""});
  }
  const auto name = tokens_.take();
  auto type = MatchType::equal;
  switch (tokens_.peek().kind) {
    case TokenKind::equal:
      break;
    case TokenKind::not_equal:
      type = MatchType::not_equal;
      break;
    case TokenKind::matches:
      type = MatchType::regex;
      break;
    case TokenKind::not_matches:
      type = MatchType::not_regex;
      break;
    default:
      return tokens_.unexpected({context, "label matching operator"});
  }
  tokens_.take();
  if (!tokens_.at(TokenKind::string)) return tokens_.unexpected({context, "string"});
  std::string value;
  if (!string(value)) return false;
  auto matcher = Matcher::make(type, std::string(name.text), std::move(value));
  if (!matcher) return tokens_.fail_at(name.position, matcher.error());
  found.push_back(std::move(*matcher));
  return true;
}

ExprPtr ExpressionParser::bracket(ExprPtr expr) {
  const auto opening = tokens_.take();
  const auto wrong = [&](Place place) {
    tokens_.unexpected(place);
    return nullptr;
  };
  Milliseconds range{0};
  Milliseconds step{0};
  if (!tokens_.at(TokenKind::duration)) return wrong({"subquery selector", "duration"});
  if (!duration(range)) return nullptr;
  const auto closing = tokens_.peek();
  if (tokens_.skip(TokenKind::right_bracket)) {
    return matrix(std::move(expr), opening, range, closing.stop());
  }
  if (!tokens_.skip(TokenKind::colon)) return wrong({"subquery or range", "\":\" or \"]\""});
  const bool stepped = tokens_.at(TokenKind::duration);
  if (stepped && !duration(step)) return nullptr;
  const auto end = tokens_.peek();
  if (!tokens_.skip(TokenKind::right_bracket)) {
    return wrong({"subquery selector", stepped ? "\"]\"" : "duration or \"]\""});
  }
  const auto start = expr->start;
  return make(Subquery{std::move(expr), range, step, {}}, start, end.stop());
}

ExprPtr ExpressionParser::matrix(ExprPtr expr, const Token& opening, Milliseconds range,
                                 std::size_t stop) {
  auto* const selector = std::get_if<VectorSelector>(&expr->node);
  std::string_view wrong;
  if (selector == nullptr) {
    wrong = "ranges only allowed for vector selectors";
  } else if (selector->shift.offset != Milliseconds(0)) {
    wrong = "no offset modifiers allowed before range";
  } else if (selector->shift.at) {
    wrong = "no @ modifiers allowed before range";
  }
  if (!wrong.empty()) {
    tokens_.fail_at(opening.position, wrong);
    return nullptr;
  }
  return make(MatrixSelector{std::move(*selector), range}, expr->start, stop);
}

ExprPtr ExpressionParser::offset(ExprPtr expr) {
  tokens_.take();
  const bool negative = tokens_.skip(TokenKind::sub);
  Milliseconds value{0};
  if (!tokens_.at(TokenKind::duration)) {
    tokens_.unexpected({"offset", "duration"});
    return nullptr;
  }
  if (!duration(value)) return nullptr;
  auto* const shift = shift_of(*expr);
  if (shift == nullptr) {
    tokens_.fail_at(expr->start, "offset " + std::string(shift_target));
    return nullptr;
  }
  if (shift->offset != Milliseconds(0)) {
    tokens_.fail_at(expr->start, "offset may not be set multiple times");
    return nullptr;
  }
  shift->offset = negative ? -value : value;
  expr->stop = tokens_.last_closing();
  return expr;
}

ExprPtr ExpressionParser::at_modifier(ExprPtr expr) {
  tokens_.take();
  TimeShift asked;
  if (!at_time(asked, expr->start)) return nullptr;
  auto* const shift = shift_of(*expr);
  if (shift == nullptr) {
    tokens_.fail_at(expr->start, "@ " + std::string(shift_target));
    return nullptr;
  }
  if (shift->fixed()) {
    tokens_.fail_at(expr->start, "@ <timestamp> may not be set multiple times");
    return nullptr;
  }
  shift->at = asked.at;
  shift->edge = asked.edge;
  expr->stop = tokens_.last_closing();
  return expr;
}

bool ExpressionParser::at_time(TimeShift& shift, std::size_t start) {
  static constexpr Place place{"@", "timestamp"};
  if (tokens_.at(TokenKind::start) || tokens_.at(TokenKind::stop)) {
    const bool first = tokens_.take().kind == TokenKind::start;
    shift.edge = first ? TimeShift::Edge::start : TimeShift::Edge::end;
    tokens_.peek();
    if (!tokens_.skip(TokenKind::left_paren)) return tokens_.unexpected(place);
    tokens_.peek();
    return tokens_.skip(TokenKind::right_paren) || tokens_.unexpected(place);
  }
  const bool negative = tokens_.at(TokenKind::sub);
  if (negative || tokens_.at(TokenKind::add)) tokens_.take();
  if (!tokens_.at(TokenKind::number)) return tokens_.unexpected(place);
  double seconds = 0;
  if (!number(seconds)) return false;
  if (negative) seconds = -seconds;
  // Milliseconds must fit 64 bits.
  if (!(std::fabs(seconds) < static_cast<double>(std::numeric_limits<std::int64_t>::max()) / 1e3)) {
    return tokens_.fail_at(
        start, "timestamp out of bounds for @ modifier: " + go::fixed_number(seconds, 6));
  }
  shift.at = std::llround(seconds * 1000);
  return true;
}

bool ExpressionParser::duration(Milliseconds& value) {
  const auto token = tokens_.take();
  const auto parsed = parse_duration(token.text);
  if (!parsed) return tokens_.fail_at(token.position, parsed.error());
  if (*parsed == Milliseconds(0)) {
    return tokens_.fail_at(token.position, "duration must be greater than 0");
  }
  value = *parsed;
  return true;
}

bool ExpressionParser::number(double& value) {
  const auto token = tokens_.take();
  if (const auto integer = go::parse_int(token.text)) {
    value = static_cast<double>(*integer);
    return true;
  }
  const auto real = go::parse_float(token.text);
  if (!real) {
    return tokens_.fail_at(token.position, "error parsing number: " + real.error().message);
  }
  value = *real;
  return true;
}

bool ExpressionParser::string(std::string& value) {
  const auto token = tokens_.take();
  auto text = go::unquoted(token.text);
  if (!text) {
    return tokens_.fail_at(token.position, "error unquoting string " + go::quoted(token.text) +
                                               ": " + text.error().message);
  }
  value = std::move(*text);
  return true;
}

}  // namespace strata::promql
