#include "rules/promql/lexer.h"

#include "core/base/text.h"

namespace strata::promql {
Token Lexer::token(TokenKind kind) {
  return {kind, start_, input_.substr(start_, position_ - start_)};
}

Token Lexer::token(TokenKind kind, std::size_t length) {
  position_ = start_ + length;
  return token(kind);
}

Token Lexer::error(std::string message) {
  state_ = State::finished;
  message_ = std::move(message);
  return {TokenKind::error, start_, message_};
}

Token Lexer::character_error(const std::string& message, std::size_t ahead) {
  const auto at = start_ + ahead;
  // Past the end Go's lexer prints its end mark, -1.
  const auto c = at < input_.size() ? go::first_character(input_.substr(at)).value : 0xFFFD;
  return error(message + go::quoted_character(c));
}

void Lexer::skip_blanks() {
  while (text::is_blank(peek()) && !at_end()) ++position_;
}

void Lexer::skip_comment() {
  while (!at_end() && peek() != '\n' && peek() != '\r') ++position_;
}

bool Lexer::accept(std::string_view set) {
  if (at_end() || set.find(peek()) == std::string_view::npos) return false;
  ++position_;
  return true;
}

void Lexer::accept_run(std::string_view set) {
  while (accept(set)) {
  }
}

Token Lexer::next() {
  if (state_ != State::values) {
    while (!at_end() &&
           (text::is_blank(peek()) || (peek() == '#' && state_ != State::after_bracket))) {
      if (peek() == '#') {
        skip_comment();
      } else {
        skip_blanks();
      }
    }
  }
  start_ = position_;
  switch (state_) {
    case State::statements:
      return statement();
    case State::braces:
      return in_braces();
    case State::values:
      return value();
    case State::after_bracket:
      return bracket_duration();
    case State::finished:
      break;
  }
  return {TokenKind::end, input_.size(), {}};
}

Token Lexer::finish() {
  if (parens_ != 0) return error("unclosed left parenthesis");
  if (bracket_open_) return error("unclosed left bracket");
  state_ = State::finished;
  return {TokenKind::end, input_.size(), {}};
}

Token Lexer::statement() {
  if (at_end()) return finish();
  const char c = peek();
  if (text::is_digit(c) || (c == '.' && text::is_digit(peek(1)))) return number_or_duration();
  if (c == '"' || c == '\'' || c == '`') return string();
  if (text::starts_word(c) || c == ':') {
    if (!bracket_open_) return word();
    if (colon_seen_) return character_error("unexpected colon ", 0);
    colon_seen_ = true;
    return token(TokenKind::colon, 1);
  }
  return std::string_view("(){[]").find(c) == std::string_view::npos ? sign() : bracket();
}

Token Lexer::sign() {
  const char following = peek(1);
  switch (peek()) {
    case ',':
      return token(TokenKind::comma, 1);
    case '*':
      return token(TokenKind::mul, 1);
    case '/':
      return token(TokenKind::div, 1);
    case '%':
      return token(TokenKind::mod, 1);
    case '+':
      return token(TokenKind::add, 1);
    case '-':
      return token(TokenKind::sub, 1);
    case '^':
      return token(TokenKind::pow, 1);
    case '@':
      return token(TokenKind::at, 1);
    case '=':
      if (following == '~') return character_error("unexpected character after '=': ", 1);
      return following == '=' ? token(TokenKind::equals, 2) : token(TokenKind::equal, 1);
    case '!':
      if (following != '=') return character_error("unexpected character after '!': ", 1);
      return token(TokenKind::not_equal, 2);
    case '<':
      return following == '=' ? token(TokenKind::less_equal, 2) : token(TokenKind::less, 1);
    case '>':
      return following == '=' ? token(TokenKind::greater_equal, 2) : token(TokenKind::greater, 1);
    default:
      return character_error("unexpected character: ", 0);
  }
}

Token Lexer::bracket() {
  switch (peek()) {
    case '(':
      ++parens_;
      return token(TokenKind::left_paren, 1);
    case ')':
      if (--parens_ >= 0) return token(TokenKind::right_paren, 1);
      ++start_;  // where Prometheus sees it
      return error("unexpected right parenthesis ')'");
    case '{':
      state_ = State::braces;
      return token(TokenKind::left_brace, 1);
    case '[':
      if (bracket_open_) return character_error("unexpected left bracket ", 0);
      bracket_open_ = true;
      colon_seen_ = false;
      state_ = State::after_bracket;
      return token(TokenKind::left_bracket, 1);
    default:
      if (!bracket_open_) return character_error("unexpected right bracket ", 0);
      bracket_open_ = false;
      return token(TokenKind::right_bracket, 1);
  }
}

Token Lexer::in_braces() {
  if (at_end()) return error("unexpected end of input inside braces");
  const char c = peek();
  const char following = peek(1);
  if (text::starts_word(c)) {
    while (text::is_word(peek())) ++position_;
    return token(TokenKind::identifier);
  }
  switch (c) {
    case ',':
      return token(TokenKind::comma, 1);
    case '"':
    case '\'':
    case '`':
      return string();
    case '=':
      return following == '~' ? token(TokenKind::matches, 2) : token(TokenKind::equal, 1);
    case '!':
      if (following == '~') return token(TokenKind::not_matches, 2);
      if (following == '=') return token(TokenKind::not_equal, 2);
      return character_error("unexpected character after '!' inside braces: ", 1);
    case '{':
      return character_error("unexpected left brace ", 0);
    case '}':
      state_ = series_ ? State::values : State::statements;
      return token(TokenKind::right_brace, 1);
    default:
      return character_error("unexpected character inside braces: ", 0);
  }
}

Token Lexer::value() {
  if (at_end()) return finish();
  const char c = peek();
  if (text::is_blank(c)) {
    skip_blanks();
    return {TokenKind::space, start_, input_.substr(start_, 1)};
  }
  if (text::is_digit(c) || (c == '.' && text::is_digit(peek(1)))) {
    if (!scan_number()) {
      return error("bad number syntax: " + go::quoted(input_.substr(start_, position_ - start_)));
    }
    return token(TokenKind::number);
  }
  switch (c) {
    case '+':
      return token(TokenKind::add, 1);
    case '-':
      return token(TokenKind::sub, 1);
    case 'x':
      return token(TokenKind::times, 1);
    case '_':
      return token(TokenKind::blank, 1);
    default:
      return text::starts_word(c) ? word()
                                  : character_error("unexpected character in series sequence: ", 0);
  }
}

Token Lexer::word() {
  while (text::is_word(peek()) || peek() == ':') ++position_;
  const auto text = input_.substr(start_, position_ - start_);
  if (series_ && peek() != '{') state_ = State::values;
  if (const auto kind = keyword(text); kind != TokenKind::identifier) return token(kind);
  if (const auto named = go::parse_float(text); named && text.size() == 3) {
    return token(TokenKind::number);  // inf, nan
  }
  return token(text.find(':') == std::string_view::npos ? TokenKind::identifier
                                                        : TokenKind::metric_identifier);
}

}  // namespace strata::promql
