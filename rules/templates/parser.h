// Parses Go's text/template as far as alert templates use it.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "rules/templates/node.h"

namespace strata::templates {

struct Template {
  std::string name;
  std::string text;
  std::shared_ptr<const Block> body;
  std::map<std::string, std::shared_ptr<const Block>> definitions;  // {{define "name"}}
};

/// Longer or deeper templates are errors.
inline constexpr std::size_t longest_template = 64 * 1024;
inline constexpr int deepest_template = 64;

/// Errors as Go's: "template: NAME:LINE: message".
Result<Template> parse_template(std::string name, std::string text);

}  // namespace strata::templates
