#include "agent/commands/completion.h"

#include <map>

namespace strata::agent {
namespace {

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const auto& word : words) text.append(text.empty() ? "" : between).append(word);
  return text;
}

/// "/rules/check"; empty for the program itself.
std::string place_of(const CommandModel& command) {
  return command.path.empty() ? std::string() : "/" + joined(command.path, "/");
}

template <class Visit>
void each_command(const CommandModel& command, Visit visit) {
  visit(command);
  for (const auto& child : command.commands) each_command(child, visit);
}

/// What fills COMPREPLY for one value.
std::string bash_values(const OptionModel& option) {
  switch (option.value) {
    case Value::choice:
      return "_strata_words '" + joined(option.choices, " ") + "'";
    case Value::file:
      return "_strata_files -f";
    case Value::folder:
      return "_strata_files -d";
    case Value::none:
    case Value::text:
      break;
  }
  return ":";
}

/// Lines `'/dump:--bundle') ...;;` of the options that take a value: one for each kind of value.
std::string bash_options_with_values(const CommandModel& command) {
  std::map<std::string, std::string> names_of;  // by what completes them
  for (const auto& option : command.options) {
    if (option.value == Value::none) continue;
    for (const auto& name : option.names) {
      auto& names = names_of[bash_values(option)];
      names += (names.empty() ? "'" : " | '") + place_of(command) + ":" + name + "'";
    }
  }
  std::string script;
  for (const auto& [values, names] : names_of) {
    script += "    " + names + ") " + values + "; return ;;\n";
  }
  return script;
}

/// What a word by itself may be: a command, a value that goes by its place, or an option.
std::string bash_words(const CommandModel& command) {
  std::vector<std::string> options;
  std::vector<std::string> words;
  std::string places;
  for (const auto& option : command.options) {
    options.insert(options.end(), option.names.begin(), option.names.end());
    if (option.names.empty()) places = bash_values(option);
  }
  for (const auto& child : command.commands) words.push_back(child.name);
  if (!words.empty()) places = "_strata_words '" + joined(words, " ") + "'";
  return "    '" + place_of(command) + "') options='" + joined(options, " ") + "' values=(" +
         (places.empty() ? ":" : places) + ") ;;\n";
}

constexpr std::string_view bash_head =
    R"(# bash completion of strata, made by `strata completion bash`.
_strata_words() { COMPREPLY=($(compgen -W "$1" -- "$cur")); }

_strata_files() {
  local IFS=$'\n'
  COMPREPLY=($(compgen "$1" -- "$cur"))
  compopt -o filenames 2>/dev/null
}

_strata() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} place= options= i
  local -a values=(:)
  COMPREPLY=()
  # "--name=value" comes as three words.
  if [[ $cur == = ]]; then
    cur=
  elif [[ $prev == = ]]; then
    prev=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case $place/${COMP_WORDS[i]} in
)";

}  // namespace

std::string bash_completion(const CommandModel& model) {
  std::string places;
  std::string with_values;
  std::string words;
  each_command(model, [&](const CommandModel& command) {
    if (!command.path.empty()) {
      places += (places.empty() ? "" : " | ") + place_of(command);
    }
    with_values += bash_options_with_values(command);
    words += bash_words(command);
  });
  return std::string(bash_head) + "      " + places + ") place+=/${COMP_WORDS[i]} ;;\n    esac\n" +
         "  done\n  case $place:$prev in\n" + with_values + "  esac\n  case $place in\n" + words +
         "  esac\n  if [[ $cur == -* ]]; then _strata_words \"$options\"; else \"${values[@]}\"; "
         "fi\n"
         "}\ncomplete -F _strata strata\n";
}

std::optional<std::string> completion(std::string_view shell, const CommandModel& model) {
  if (shell == "bash") return bash_completion(model);
  if (shell == "zsh") return zsh_completion(model);
  if (shell == "fish") return fish_completion(model);
  return std::nullopt;
}

}  // namespace strata::agent
