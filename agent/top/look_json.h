// A Look as the agent answers it at /debug/top, and back. It is one line, without what is absent.
#pragma once

#include <string>
#include <string_view>

#include "agent/top/look.h"
#include "core/base/result.h"

namespace strata::top {

std::string look_json(const Look& look);

/// What is missing or of another shape is absent; Code::parse where it is no JSON object at all.
Result<Look> parse_look(std::string_view json);

}  // namespace strata::top
