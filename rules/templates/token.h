// Tokens of a template: text outside of {{ }}, and what stands inside.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace strata::templates {

enum class TokenKind : std::uint8_t {
  text,
  left,   // {{
  right,  // }}
  word,   // keyword or function
  field,  // .name
  dot,
  variable,  // $name
  string,    // "..." or `...`
  number,
  character,  // 'x'
  declare,    // :=
  assign,     // =
  pipe,
  left_paren,
  right_paren,
  comma,
  space,
  end,
};

struct Token {
  TokenKind kind = TokenKind::end;
  std::size_t position = 0;
  int line = 1;
  std::string text;
};

/// All tokens, an `end` at the last; errors are `LINE: message`.
Result<std::vector<Token>> tokenize(std::string_view text);

}  // namespace strata::templates
