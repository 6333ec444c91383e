// Tokens with one of look-ahead and the first error, shared by the parsers of expressions and
// series.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "rules/promql/lexer.h"

namespace strata::promql {

/// Where a syntax error happened, as its message names it: "in aggregation, expected ...".
struct Place {
  std::string_view context;
  std::string_view expected;
};

class TokenStream {
 public:
  TokenStream(std::string_view input, bool series) : input_(input), lexer_(input, series) {}

  [[nodiscard]] std::string_view input() const { return input_; }

  /// Looked at, not taken. What the lexer refuses becomes the first error.
  const Token& peek();
  Token take();
  bool at(TokenKind kind) { return peek().kind == kind; }
  /// Takes it if it is there.
  bool skip(TokenKind kind);

  /// Remembers the first error; later ones are dropped. Returns false, for `return fail_at(...)`.
  bool fail_at(std::size_t position, std::string_view message);
  bool fail_at(std::size_t position, Error error);
  /// `unexpected TOKEN in CONTEXT, expected EXPECTED` about the last token that was read.
  bool unexpected(Place place);

  [[nodiscard]] bool failed() const { return error_.has_value(); }
  [[nodiscard]] const Error& error() const { return *error_; }

  /// Where the last closing bracket, number or duration ends.
  [[nodiscard]] std::size_t last_closing() const { return last_closing_; }

 private:
  std::string_view input_;
  Lexer lexer_;
  std::optional<Token> ahead_;
  Token last_;
  std::size_t last_closing_ = 0;
  std::optional<Error> error_;
};

}  // namespace strata::promql
