// Runs a parsed template.
#pragma once

#include <string>

#include "rules/templates/functions.h"
#include "rules/templates/parser.h"

namespace strata::templates {

/// Longer output, and more steps or queries than this, are Code::exhausted.
inline constexpr std::size_t longest_output = 256 * 1024;
inline constexpr int most_steps = 100'000;
inline constexpr int most_queries = 100;

/// The text; errors as Go's: "template: NAME:LINE:COLUMN: executing "NAME" at <...>: message".
Result<std::string> run_template(const Template& parsed, const Value& data,
                                 Environment environment);

}  // namespace strata::templates
