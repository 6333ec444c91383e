// Man pages, from the definitions of the command line.
#pragma once

#include <string>

#include "agent/commands/command_model.h"

namespace strata::agent {

/// "strata", "strata-rules-check": without ".1".
std::string man_page_name(const CommandModel& command);

/// Troff for man(7). `program` is the whole, for what stands in every page.
std::string man_page(const CommandModel& command, const CommandModel& program,
                     const std::string& version);

}  // namespace strata::agent
