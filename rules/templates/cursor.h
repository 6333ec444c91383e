// A place among a template's tokens, and the first error.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "rules/templates/token.h"

namespace strata::templates {

/// if, range, end ...: no function can have such a name.
bool is_keyword(const Token& token);

class Cursor {
 public:
  Cursor(std::string name, std::vector<Token> tokens)
      : name_(std::move(name)), tokens_(std::move(tokens)) {}

  [[nodiscard]] const Token& peek() const { return tokens_[at_]; }
  Token take() { return at_ + 1 < tokens_.size() ? tokens_[at_++] : tokens_[at_]; }
  /// The next token that is no blank.
  const Token& peek_word() {
    while (peek().kind == TokenKind::space) take();
    return peek();
  }

  [[nodiscard]] std::size_t place() const { return at_; }
  void back_to(std::size_t place) { at_ = place; }

  /// Remembers the first error; returns false, for `return cursor.wrong(...)`.
  bool wrong(const std::string& message);
  bool unexpected(const std::string& context);
  [[nodiscard]] const Error& error() const { return error_; }

 private:
  std::string name_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  Error error_;
};

}  // namespace strata::templates
