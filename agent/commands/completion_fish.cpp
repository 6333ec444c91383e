#include "agent/commands/completion.h"

namespace strata::agent {
namespace {

std::string in_quotes(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string spaced(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

/// Whether the words so far are those of `command`, and of none below it.
std::string condition_of(const CommandModel& command) {
  if (command.path.empty()) return "__fish_use_subcommand";
  std::string condition;
  for (const auto& word : command.path) {
    condition += (condition.empty() ? "" : "; and ") + ("__fish_seen_subcommand_from " + word);
  }
  std::vector<std::string> below;
  for (const auto& child : command.commands) below.push_back(child.name);
  if (!below.empty()) condition += "; and not __fish_seen_subcommand_from " + spaced(below);
  return condition;
}

/// "-xa 'bash zsh fish'": the value's; -x: no files.
std::string value_of(const OptionModel& option, bool by_place) {
  switch (option.value) {
    case Value::choice:
      return (by_place ? " -a " : " -xa ") + in_quotes(spaced(option.choices));
    case Value::file:
      return by_place ? " -F" : " -rF";
    case Value::folder:
      return " -xa '(__fish_complete_directories)'";
    case Value::text:
      return by_place ? "" : " -x";
    case Value::none:
      break;
  }
  return "";
}

void add_command(const CommandModel& command, std::string& script) {
  const auto begin = "complete -c strata -n " + in_quotes(condition_of(command));
  for (const auto& child : command.commands) {
    script += begin + " -a " + child.name + " -d " + in_quotes(child.help) + "\n";
  }
  for (const auto& option : command.options) {
    const auto value = value_of(option, option.names.empty());
    if (option.names.empty() && value.empty()) continue;
    script += begin;
    for (const auto& name : option.names) {
      script += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    }
    script += value + (option.names.empty() ? "" : " -d " + in_quotes(option.help)) + "\n";
  }
  for (const auto& child : command.commands) add_command(child, script);
}

}  // namespace

std::string fish_completion(const CommandModel& model) {
  std::string script =
      "# fish completion of strata, made by `strata completion fish`.\ncomplete -c strata -f\n";
  add_command(model, script);
  return script;
}

}  // namespace strata::agent
