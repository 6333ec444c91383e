// Asks a running agent; for the commands that look at one.
#pragma once

#include <string>

#include "agent/http/server.h"
#include "core/base/clock.h"
#include "core/base/result.h"

namespace strata::agent {

/// Body of GET `path` from the agent at `address` (a wildcard address means loopback). not_found
/// where nothing listens there.
Result<std::string> ask_agent(const ListenAddress& address, const std::string& path,
                              Duration timeout = std::chrono::seconds(5));

}  // namespace strata::agent
