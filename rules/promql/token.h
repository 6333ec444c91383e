// What the lexer makes of an expression or of a unit test's series.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace strata::promql {

enum class TokenKind : std::uint8_t {
  end,
  error,  // text is the message
  identifier,
  metric_identifier,  // has a colon
  number,
  string,  // with its quotes
  duration,
  // punctuation
  left_paren,
  right_paren,
  left_brace,
  right_brace,
  left_bracket,
  right_bracket,
  comma,
  colon,
  equal,
  space,  // these three in series only
  blank,
  times,
  // words and signs of operators
  add,
  sub,
  mul,
  div,
  mod,
  pow,
  atan2,
  equals,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  matches,
  not_matches,
  land,
  lor,
  lunless,
  at,
  // aggregations
  avg,
  bottomk,
  count,
  count_values,
  group,
  max,
  min,
  quantile,
  stddev,
  stdvar,
  sum,
  topk,
  // keywords
  kw_bool,
  by,
  group_left,
  group_right,
  ignoring,
  offset,
  on,
  without,
  start,
  stop,
};

struct Token {
  TokenKind kind = TokenKind::end;
  std::size_t position = 0;  // byte offset in the input
  std::string_view text;     // of the input, or the lexer's message

  [[nodiscard]] std::size_t stop() const { return position + text.size(); }
};

inline bool between(TokenKind kind, TokenKind first, TokenKind last) {
  return kind >= first && kind <= last;
}
inline bool is_operator(TokenKind kind) { return between(kind, TokenKind::add, TokenKind::at); }
inline bool is_aggregation(TokenKind kind) {
  return between(kind, TokenKind::avg, TokenKind::topk);
}
inline bool is_keyword(TokenKind kind) {
  return between(kind, TokenKind::kw_bool, TokenKind::without);
}
inline bool is_comparison(TokenKind kind) {
  return between(kind, TokenKind::equals, TokenKind::greater_equal);
}
inline bool is_set_operator(TokenKind kind) {
  return between(kind, TokenKind::land, TokenKind::lunless);
}
/// Words that may also be a metric's name where no operator can stand.
bool names_metric(TokenKind kind);
/// Words that may be a label's name in `by (...)` and the like.
bool names_label(TokenKind kind);

/// The word or sign of operators, aggregations and keywords: "+", "and", "sum"; else nothing.
std::string_view spelling(TokenKind kind);
/// The word's kind in any case ("SUM"); identifier when it is none.
TokenKind keyword(std::string_view word);

/// The token as syntax errors show it: `<op:+>`, `identifier "foo"`, `end of input`.
std::string description(const Token& token);

}  // namespace strata::promql
