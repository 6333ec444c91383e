// `strata completion` and `strata man`: what is made from the command line's own definitions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/commands/command_model.h"

namespace strata::agent {

struct HelpOptions {
  std::string shell;
  std::vector<std::string> page;      // the command's words; none: strata itself
  std::optional<std::string> folder;  // every page is written there
};

int run_completion(const HelpOptions& options, const CommandModel& model);
int run_man(const HelpOptions& options, const CommandModel& model);

}  // namespace strata::agent
