#include "agent/commands/man_page.h"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "core/base/text.h"

namespace strata::agent {
namespace {

/// Text as troff shows it, whatever is in it.
std::string roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if ((c == '.' || c == '\'') && out.empty()) out += "\\&";
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  return out;
}

std::string bold(std::string_view text) { return "\\fB" + roff(text) + "\\fR"; }
std::string italic(std::string_view text) { return "\\fI" + roff(text) + "\\fR"; }

/// "compare two files" as "Compare two files.".
std::string sentence(std::string text) {
  if (text.empty()) return text;
  text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  return roff(text) + ".";
}

std::string call_of(const CommandModel& command) {
  std::string call = "strata";
  for (const auto& word : command.path) call += " " + word;
  return call;
}

std::string synopsis(const CommandModel& command) {
  std::string line = bold(call_of(command));
  bool others = false;
  for (const auto& option : command.options) {
    if (option.names.empty()) continue;
    others = others || !option.required;
    if (option.required) line += " " + bold(option.names.back()) + " " + italic(option.placeholder);
  }
  if (others) line += " [" + italic("OPTION") + "]...";
  if (!command.commands.empty()) line += " " + italic("COMMAND") + " ...";
  for (const auto& option : command.options) {
    if (!option.names.empty()) continue;
    const auto word = italic(option.placeholder) + (option.repeats ? "..." : "");
    line += option.required ? " " + word : " [" + word + "]";
  }
  return line + "\n";
}

std::string description(const CommandModel& command) {
  if (command.text.description.empty()) return {};
  return ".SH DESCRIPTION\n" + roff(command.text.description) + "\n";
}

std::string examples(const CommandModel& command) {
  if (command.text.examples.empty()) return {};
  std::string text = ".SH EXAMPLES\n.nf\n";
  for (auto rest = command.text.examples; !rest.empty();) {
    text += roff(text::take_line(rest)) + "\n";
  }
  return text + ".fi\n";
}

std::string option_text(const OptionModel& option) {
  std::string head;
  for (const auto& name : option.names) head += (head.empty() ? "" : ", ") + bold(name);
  if (option.names.empty())
    head = italic(option.placeholder);
  else if (!option.placeholder.empty())
    head += " " + italic(option.placeholder);
  std::string text = ".TP\n" + head + "\n" + sentence(option.help) + "\n";
  if (option.value == Value::choice) {
    text += "One of";
    for (const auto& choice : option.choices) {
      text += (&choice == &option.choices.front() ? " " : ", ") + bold(choice);
    }
    text += ".\n";
  }
  return text;
}

std::string in_capitals(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

/// The command's own options, then those of each group under its name.
std::string options(const CommandModel& command) {
  std::vector<std::string> groups = {""};
  for (const auto& option : command.options) {
    if (std::find(groups.begin(), groups.end(), option.group) == groups.end()) {
      groups.push_back(option.group);
    }
  }
  std::string text;
  for (const auto& group : groups) {
    std::string section;
    for (const auto& option : command.options) {
      if (option.group == group) section += option_text(option);
    }
    if (section.empty()) continue;
    text +=
        ".SH " + (group.empty() ? "OPTIONS" : "\"" + in_capitals(group) + "\"") + "\n" + section;
  }
  return text;
}

std::string commands(const CommandModel& command) {
  if (command.commands.empty()) return {};
  std::string text = ".SH COMMANDS\n";
  for (const auto& child : command.commands) {
    text += ".TP\n" + bold(call_of(child)) + "\n" + sentence(child.help) + "\n";
  }
  return text;
}

constexpr std::string_view exit_status = R"(.SH "EXIT STATUS"
.TP
.B 0
Done.
.TP
.B 1
The answer is no: a check, a test or the doctor found something wrong.
.TP
.B 2
Wrong usage, or it could not run. Errors are one line on standard error.
)";

void add_pages(const CommandModel& command, std::vector<std::string>& names) {
  names.push_back(man_page_name(command));
  for (const auto& child : command.commands) add_pages(child, names);
}

std::string see_also(const CommandModel& command, const CommandModel& program) {
  std::vector<std::string> names;
  add_pages(program, names);
  std::string list;
  for (const auto& name : names) {
    if (name == man_page_name(command)) continue;
    list += (list.empty() ? "" : ",\n") + (".BR " + roff(name) + " (1)");
  }
  std::string text = ".SH \"SEE ALSO\"\n";
  for (std::size_t at = list.find(",\n"); at != std::string::npos; at = list.find(",\n", at + 3)) {
    list.replace(at, 2, " ,\n");
  }
  return text + list + "\n";
}

}  // namespace

std::string man_page_name(const CommandModel& command) {
  std::string name = "strata";
  for (const auto& word : command.path) name += "-" + word;
  return name;
}

std::string man_page(const CommandModel& command, const CommandModel& program,
                     const std::string& version) {
  const auto name = man_page_name(command);
  return ".TH " + roff(in_capitals(name)) + " 1 \"\" \"strata " + roff(version) +
         "\" \"User Commands\"\n.SH NAME\n" + roff(name) + " \\- " + roff(command.help) +
         "\n.SH SYNOPSIS\n" + synopsis(command) + description(command) + commands(command) +
         options(command) + std::string(exit_status) + examples(command) +
         see_also(command, program);
}

}  // namespace strata::agent
