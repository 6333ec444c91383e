// Cuts an expression into tokens, one at a time; the rules are Prometheus's: what is in braces
// knows no keywords, a colon in brackets separates a subquery's step.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rules/promql/go_text.h"
#include "rules/promql/token.h"

namespace strata::promql {

class Lexer {
 public:
  /// `input` outlives the lexer. `series`: the notation of unit tests, `name{a="b"} 1+2x3`.
  explicit Lexer(std::string_view input, bool series = false) : input_(input), series_(series) {}

  /// The next token but comments; after an error or the end always the end.
  Token next();

 private:
  enum class State { statements, braces, values, after_bracket, finished };

  [[nodiscard]] bool at_end() const { return position_ >= input_.size(); }
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return position_ + ahead < input_.size() ? input_[position_ + ahead] : '\0';
  }
  [[nodiscard]] go::Character character() const {
    return go::first_character(input_.substr(position_));
  }

  Token token(TokenKind kind, std::size_t length);
  Token token(TokenKind kind);  // from start_ to position_
  Token error(std::string message);
  Token character_error(const std::string& message, std::size_t ahead);
  void skip_blanks();
  void skip_comment();

  Token statement();
  Token sign();
  Token bracket();
  Token in_braces();
  Token value();
  Token finish();
  Token string();
  std::optional<Token> escape(char quote);
  Token word();
  Token number_or_duration();
  Token bracket_duration();
  bool scan_number();
  bool scan_duration();
  void accept_run(std::string_view set);
  bool accept(std::string_view set);

  std::string_view input_;
  bool series_;
  State state_ = State::statements;
  std::size_t start_ = 0;
  std::size_t position_ = 0;
  int parens_ = 0;
  bool bracket_open_ = false;
  bool colon_seen_ = false;
  std::string message_;
};

}  // namespace strata::promql
