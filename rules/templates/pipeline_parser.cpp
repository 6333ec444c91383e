#include "rules/templates/pipeline_parser.h"

#include <algorithm>

#include "rules/promql/go_text.h"
#include "rules/templates/functions.h"
#include "rules/templates/parser.h"

namespace strata::templates {

using promql::go::quoted;

bool PipelineParser::pipeline(Pipeline& node, const std::string& context, TokenKind closing) {
  if (++depth_ > deepest_template) return cursor_.wrong("template is nested too deep");
  if (!declaration(node, context)) return false;
  while (true) {
    const auto& token = cursor_.peek_word();
    if (token.kind == closing) break;
    if (!command(node)) return false;
    if (cursor_.peek_word().kind != TokenKind::pipe) continue;
    cursor_.take();
  }
  if (node.commands.empty()) return cursor_.wrong("missing value for " + context);
  for (std::size_t i = 1; i < node.commands.size(); ++i) {
    if (!std::holds_alternative<Constant>(node.commands[i].operands.front().node)) continue;
    return cursor_.wrong("non executable command in pipeline stage " + std::to_string(i + 1));
  }
  if (!node.assigns) {
    variables_.insert(variables_.end(), node.variables.begin(), node.variables.end());
  }
  --depth_;
  return true;
}

/// `$x :=`, `$x =`, and in range `$i, $x :=`.
bool PipelineParser::declaration(Pipeline& node, const std::string& context) {
  const auto before = cursor_.place();
  std::vector<std::string> names;
  while (cursor_.peek_word().kind == TokenKind::variable) {
    names.push_back(cursor_.take().text);
    const auto kind = cursor_.peek_word().kind;
    if (kind == TokenKind::declare || kind == TokenKind::assign) {
      cursor_.take();
      node.assigns = kind == TokenKind::assign;
      node.variables = std::move(names);
      return true;
    }
    if (kind != TokenKind::comma || context != "range" || names.size() == 2) break;
    cursor_.take();
  }
  cursor_.back_to(before);
  return true;
}

bool PipelineParser::command(Pipeline& pipeline_node) {
  Command node;
  while (true) {
    const auto kind = cursor_.peek_word().kind;
    if (kind == TokenKind::right || kind == TokenKind::right_paren || kind == TokenKind::pipe) {
      break;
    }
    if (!operand(node)) return false;
    const auto following = cursor_.peek().kind;
    if (following == TokenKind::space || following == TokenKind::pipe ||
        following == TokenKind::right || following == TokenKind::right_paren) {
      continue;
    }
    return cursor_.unexpected("operand");
  }
  if (node.operands.empty()) return cursor_.unexpected("command");
  const auto& last = node.operands.back();
  const auto start = node.operands.front().position;
  node.text = text_.substr(start, last.position + last.text.size() - start);
  pipeline_node.commands.push_back(std::move(node));
  return true;
}

bool PipelineParser::operand(Command& command_node) {
  const auto token = cursor_.peek();
  Operand node;
  node.position = token.position;
  switch (token.kind) {
    case TokenKind::word:
      if (!word(node)) return false;
      break;
    case TokenKind::dot:
      cursor_.take();
      node.node = DotField{};
      break;
    case TokenKind::field:
      node.node = DotField{};
      break;
    case TokenKind::variable:
      if (std::ranges::find(variables_, token.text) == variables_.end()) {
        return cursor_.wrong("undefined variable " + quoted(token.text));
      }
      node.node = VariableField{cursor_.take().text, {}};
      break;
    case TokenKind::string:
    case TokenKind::number:
    case TokenKind::character:
      if (!literal(node)) return false;
      break;
    case TokenKind::left_paren: {
      cursor_.take();
      auto inner = std::make_shared<Pipeline>();
      if (!pipeline(*inner, "parenthesized pipeline", TokenKind::right_paren)) return false;
      cursor_.take();
      node.node = Parenthesis{std::move(inner), {}};
      break;
    }
    default:
      return cursor_.unexpected("command");
  }
  node.text = text_.substr(token.position, cursor_.peek().position - token.position);
  if (!fields(node)) return false;
  node.text = text_.substr(token.position, cursor_.peek().position - token.position);
  command_node.operands.push_back(std::move(node));
  return true;
}

bool PipelineParser::fields(Operand& node) {
  std::vector<std::string> names;
  while (cursor_.peek().kind == TokenKind::field) names.push_back(cursor_.take().text.substr(1));
  if (names.empty()) return true;
  if (auto* dot = std::get_if<DotField>(&node.node)) {
    dot->fields = std::move(names);
  } else if (auto* variable = std::get_if<VariableField>(&node.node)) {
    variable->fields = std::move(names);
  } else if (auto* parenthesis = std::get_if<Parenthesis>(&node.node)) {
    parenthesis->fields = std::move(names);
  } else {
    return cursor_.wrong("unexpected . after term " + quoted(node.text));
  }
  return true;
}

bool PipelineParser::word(Operand& node) {
  const auto text = cursor_.peek().text;
  if (text == "true" || text == "false") {
    node.node = Constant{{text == "true"}};
  } else if (text == "nil") {
    node.node = Constant{{}, true};
  } else if (const auto* reason = refused_function(text)) {
    return cursor_.wrong("function " + quoted(text) + " is not supported: " + reason);
  } else if (find_function(text) != nullptr) {
    node.node = Identifier{text};
  } else if (is_keyword(cursor_.peek())) {
    return cursor_.unexpected("command");
  } else {
    return cursor_.wrong("function " + quoted(text) + " not defined");
  }
  cursor_.take();
  return true;
}

bool PipelineParser::literal(Operand& node) {
  const auto token = cursor_.peek();
  if (token.kind == TokenKind::number) {
    const auto integer = promql::go::parse_int(
        token.text.starts_with('-') || token.text.starts_with('+') ? token.text.substr(1)
                                                                   : token.text);
    if (integer) {
      node.node = Constant{{token.text.starts_with('-') ? -*integer : *integer}};
    } else {
      node.node = Constant{{promql::go::parse_float(token.text).value_or(0)}};
    }
  } else {
    auto text = promql::go::unquoted(token.text);
    if (!text) return cursor_.wrong(text.error().message);
    if (token.kind == TokenKind::string) {
      node.node = Constant{{std::move(*text)}};
    } else {
      const auto character = promql::go::first_character(*text);
      if (character.length != text->size()) {
        return cursor_.wrong("malformed character constant: " + token.text);
      }
      node.node = Constant{{static_cast<std::int64_t>(character.value)}};
    }
  }
  cursor_.take();
  return true;
}

}  // namespace strata::templates
