// What there is to say of a command beyond one line: below its --help, and in its man page.
#pragma once

#include <string>
#include <string_view>

namespace strata::agent {

struct CommandText {
  std::string_view description;  // sentences
  std::string_view examples;     // a command a line
};

/// By the command's words: "rules check"; "" is strata itself.
CommandText text_of_command(std::string_view words);

/// As --help shows it at its end.
std::string footer_of(const CommandText& text);

}  // namespace strata::agent
