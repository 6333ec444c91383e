#include "rules/templates/cursor.h"

#include <algorithm>
#include <array>

#include "rules/promql/go_text.h"

namespace strata::templates {
namespace {

/// Punctuation and names in quotes, keywords in brackets.
std::string shown(const Token& token) {
  if (token.kind == TokenKind::end) return "EOF";
  const auto quoted = promql::go::quoted(token.text);
  return is_keyword(token) ? "<" + token.text + ">" : quoted;
}

}  // namespace

bool is_keyword(const Token& token) {
  static constexpr std::array<std::string_view, 10> words{
      "block", "break", "continue", "define", "else", "end", "if", "range", "template", "with"};
  return token.kind == TokenKind::word && std::ranges::find(words, token.text) != words.end();
}

bool Cursor::wrong(const std::string& message) {
  if (error_.message.empty()) {
    error_ = {Code::parse,
              "template: " + name_ + ":" + std::to_string(peek().line) + ": " + message};
  }
  return false;
}

bool Cursor::unexpected(const std::string& context) {
  if (peek().kind == TokenKind::end) return wrong("unclosed action");
  return wrong("unexpected " + shown(peek()) + " in " + context);
}

}  // namespace strata::templates
