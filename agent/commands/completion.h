// Scripts by which shells complete the words of strata's command line.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "agent/commands/command_model.h"

namespace strata::agent {

std::string bash_completion(const CommandModel& model);
std::string zsh_completion(const CommandModel& model);
std::string fish_completion(const CommandModel& model);

inline constexpr std::array<std::string_view, 3> completion_shells{"bash", "zsh", "fish"};

/// None: of no such shell.
std::optional<std::string> completion(std::string_view shell, const CommandModel& model);

}  // namespace strata::agent
