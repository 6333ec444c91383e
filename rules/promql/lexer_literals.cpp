// Strings, numbers and durations.
#include "core/base/text.h"
#include "rules/promql/lexer.h"

namespace strata::promql {
namespace {

unsigned digit_value(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return 16;
}

}  // namespace

Token Lexer::string() {
  const char quote = peek();
  const bool raw = quote == '`';
  ++position_;
  while (!at_end()) {
    const char c = peek();
    if (c == quote) {
      ++position_;
      return token(TokenKind::string);
    }
    if (!raw && c == '\n') break;
    if (!raw && c == '\\') {
      if (auto wrong = escape(quote)) return *wrong;
      continue;
    }
    const auto decoded = character();
    if (decoded.value == 0xFFFD) return error("invalid UTF-8 rune");
    position_ += decoded.length;
  }
  return error(raw ? "unterminated raw string" : "unterminated quoted string");
}

std::optional<Token> Lexer::escape(char quote) {
  ++position_;
  if (at_end()) return error("escape sequence not terminated");
  const char c = peek();
  if (c == quote || std::string_view("abfnrtv\\").find(c) != std::string_view::npos) {
    ++position_;
    return std::nullopt;
  }
  const bool octal = c >= '0' && c <= '7';
  const int count = octal ? 3 : c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
  if (count == 0) return error("unknown escape sequence " + go::unicode_text(character().value));
  if (!octal) ++position_;
  std::uint32_t value = 0;
  for (int i = 0; i < count; ++i, ++position_) {
    if (at_end()) return error("escape sequence not terminated");
    const auto digit = digit_value(peek());
    if (digit >= (octal ? 8U : 16U)) {
      return error("illegal character " + go::unicode_text(character().value) +
                   " in escape sequence");
    }
    value = value * (octal ? 8U : 16U) + digit;
  }
  if (value > (count <= 3 ? 255U : 0x10FFFFU) || (value >= 0xD800 && value < 0xE000)) {
    return error("escape sequence is an invalid Unicode code point");
  }
  return std::nullopt;
}

bool Lexer::scan_number() {
  std::string_view digits = "0123456789";
  // Not in series, where "0x2" is a value that is repeated.
  if (!series_ && accept("0") && accept("xX")) digits = "0123456789abcdefABCDEF";
  accept_run(digits);
  if (accept(".")) accept_run(digits);
  if (accept("eE")) {
    accept("+-");
    accept_run("0123456789");
  }
  return (series_ && peek() == 'x') || !text::is_word(peek());
}

bool Lexer::scan_duration() {
  if (!accept("smhdwy")) return false;
  accept("s");
  while (accept("0123456789")) {
    accept_run("0123456789");
    if (!accept("smhdw")) return false;
    accept("s");
  }
  if (!text::is_word(peek())) return true;
  ++position_;  // shown in the message
  return false;
}

Token Lexer::number_or_duration() {
  if (scan_number()) return token(TokenKind::number);
  if (scan_duration()) return token(TokenKind::duration);
  return error("bad number or duration syntax: " +
               go::quoted(input_.substr(start_, position_ - start_)));
}

Token Lexer::bracket_duration() {
  state_ = State::statements;
  if (scan_number()) return error("missing unit character in duration");
  if (scan_duration()) return token(TokenKind::duration);
  return error("bad duration syntax: " + go::quoted(input_.substr(start_, position_ - start_)));
}

}  // namespace strata::promql
