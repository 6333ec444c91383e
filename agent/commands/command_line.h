// What the command line can say: every command and option is defined here alone, for the parser,
// --help and whatever else is made from them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "agent/commands/commands.h"
#include "agent/commands/help_commands.h"

namespace strata::agent {

/// Filled by parsing; outlives it.
struct CommandLine {
  SourceOptions agent;
  MetricsOptions metrics;
  DumpOptions dump;
  EventsOptions events;
  ProfileOptions profile;
  TopOptions top;
  DoctorOptions doctor;
  HelpOptions help;
  std::string config_file;
  std::vector<std::string> rule_files;
  std::function<int()> run;  // the command
};

/// What to exit with at once; none where line.run is to be run. The parser is gone by then: its
/// options, a few hundred kilobytes of them, are nothing for the agent to carry for months.
std::optional<int> parse_command_line(int argc, char** argv, CommandLine& line);

}  // namespace strata::agent
