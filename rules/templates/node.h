// A template after parsing: passive nodes.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "rules/templates/value.h"

namespace strata::templates {

struct Pipeline;

/// A function by name; called with the arguments of its command.
struct Identifier {
  std::string name;
};
/// `.`, `.a.b`: fields of the dot.
struct DotField {
  std::vector<std::string> fields;
};
/// `$x.a.b`
struct VariableField {
  std::string name;
  std::vector<std::string> fields;
};
struct Constant {
  Value value;
  bool nil = false;
};
/// `(pipeline).a.b`
struct Parenthesis {
  std::shared_ptr<const Pipeline> pipeline;
  std::vector<std::string> fields;
};

struct Operand {
  std::variant<Identifier, DotField, VariableField, Constant, Parenthesis> node;
  std::size_t position = 0;  // byte offset in the text
  std::string text;          // as written, for errors
};

struct Command {
  std::vector<Operand> operands;  // never empty
  std::string text;               // as written, for errors
};

struct Pipeline {
  std::vector<std::string> variables;  // declared, or assigned to
  bool assigns = false;
  std::vector<Command> commands;
};

struct Block;

struct Text {
  std::string text;
};
struct Action {
  Pipeline pipeline;
};
struct If {
  Pipeline condition;
  std::shared_ptr<const Block> body;
  std::shared_ptr<const Block> otherwise;  // may be null
};
struct With {
  Pipeline value;
  std::shared_ptr<const Block> body;
  std::shared_ptr<const Block> otherwise;
};
struct Range {
  Pipeline value;
  std::shared_ptr<const Block> body;
  std::shared_ptr<const Block> otherwise;
};
struct Break {};
struct Continue {};
struct Include {
  std::string name;
  std::optional<Pipeline> data;
  std::size_t position = 0;
};

using Node = std::variant<Text, Action, If, With, Range, Break, Continue, Include>;

struct Block {
  std::vector<Node> nodes;
};

}  // namespace strata::templates
