// The commands and their options as the parser knows them, for what is made from them beside
// --help: man pages and completions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <CLI/App.hpp>

#include "agent/commands/command_texts.h"

namespace strata::agent {

/// What may stand where a value is wanted.
enum class Value : std::uint8_t { none, text, file, folder, choice };

struct OptionModel {
  std::vector<std::string> names;  // "-f", "--follow"; none: it goes by its place
  std::string placeholder;         // "FILE"; empty: it takes no value
  std::string help;
  std::string group;  // empty: the command's own
  Value value = Value::none;
  std::vector<std::string> choices;  // of Value::choice
  bool repeats = false;
  bool required = false;
};

struct CommandModel {
  std::string name;               // "check"
  std::vector<std::string> path;  // {"rules", "check"}; empty: the program
  std::string help;
  CommandText text;
  std::vector<OptionModel> options;  // those that are hidden from --help are not here
  std::vector<CommandModel> commands;

  [[nodiscard]] bool takes_places() const;  // whether it has options that go by their place
};

CommandModel model_of(const CLI::App& app);

}  // namespace strata::agent
