#include "agent/commands/completion.h"

namespace strata::agent {
namespace {

/// In single quotes, where `also` are marks of _arguments.
std::string escaped(std::string_view text, std::string_view also) {
  std::string out;
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      if (also.find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
  }
  return out;
}

/// ":FILE:_files"
std::string value_of(const OptionModel& option) {
  const auto message = ":" + escaped(option.placeholder, ":[]\\") + ":";
  switch (option.value) {
    case Value::file:
      return message + "_files";
    case Value::folder:
      return message + "_files -/";
    case Value::choice: {
      std::string words;
      for (const auto& choice : option.choices) words += (words.empty() ? "" : " ") + choice;
      return message + "(" + words + ")";
    }
    case Value::none:
      return {};
    case Value::text:
      break;
  }
  return message + " ";
}

std::string arguments_of(const CommandModel& command) {
  std::string lines;
  for (const auto& option : command.options) {
    const auto help = "[" + escaped(option.help, ":[]\\") + "]" + value_of(option);
    for (const auto& name : option.names) {
      lines += "    '" + std::string(option.repeats ? "*" : "") + name + help + "' \\\n";
    }
    if (option.names.empty()) lines += "    '*" + value_of(option) + "' \\\n";
  }
  return lines;
}

std::string function_of(const CommandModel& command) {
  std::string name = "_strata";
  for (const auto& word : command.path) name += "_" + word;
  return name;
}

void add_function(const CommandModel& command, std::string& script) {
  const auto name = function_of(command);
  script += name + "() {\n";
  if (command.commands.empty()) {
    script += "  _arguments -s \\\n" + arguments_of(command) + "    && return 0\n}\n\n";
    return;
  }
  script +=
      "  local curcontext=$curcontext state line\n  typeset -A opt_args\n  _arguments -C \\\n" +
      arguments_of(command) +
      "    '1: :->command' '*:: :->rest' && return 0\n  case $state in\n    command)\n"
      "      local -a commands=(\n";
  for (const auto& child : command.commands) {
    script += "        '" + escaped(child.name, ":\\") + ":" + escaped(child.help, "\\") + "'\n";
  }
  script += "      )\n      _describe command commands ;;\n    rest)\n      case $line[1] in\n";
  for (const auto& child : command.commands) {
    script += "        " + child.name + ") " + function_of(child) + " ;;\n";
  }
  script += "      esac ;;\n  esac\n}\n\n";
  for (const auto& child : command.commands) add_function(child, script);
}

}  // namespace

std::string zsh_completion(const CommandModel& model) {
  std::string script =
      "#compdef strata\n# zsh completion of strata, made by `strata completion zsh`.\n\n";
  add_function(model, script);
  // Loaded by compinit it is the body of _strata itself; sourced, it only defines.
  return script +
         "if [[ $funcstack[1] == _strata ]]; then\n  _strata \"$@\"\nelse\n  compdef _strata "
         "strata\nfi\n";
}

}  // namespace strata::agent
