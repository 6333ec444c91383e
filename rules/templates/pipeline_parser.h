// What stands inside of an action: variables, commands, operands.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/templates/cursor.h"
#include "rules/templates/node.h"

namespace strata::templates {

/// Every function returns false after the first error, which the cursor holds.
class PipelineParser {
 public:
  /// `text` is what the tokens were cut from; both outlive the parser.
  PipelineParser(Cursor& cursor, std::string_view text) : cursor_(cursor), text_(text) {}

  /// Up to the closing token, which is left; `context` is how errors name it.
  bool pipeline(Pipeline& node, const std::string& context, TokenKind closing);

  /// Variables that are known here; a block forgets its own when it ends.
  [[nodiscard]] std::size_t variables() const { return variables_.size(); }
  void forget(std::size_t variables) { variables_.resize(variables); }

 private:
  bool declaration(Pipeline& node, const std::string& context);
  bool command(Pipeline& pipeline_node);
  bool operand(Command& command_node);
  bool fields(Operand& node);
  bool word(Operand& node);
  bool literal(Operand& node);

  Cursor& cursor_;
  std::string_view text_;
  int depth_ = 0;
  std::vector<std::string> variables_{"$"};
};

}  // namespace strata::templates
