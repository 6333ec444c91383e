// What of a query lies in the past, and whether it is kept.
#pragma once

#include <string>
#include <vector>

#include "agent/http/api/live_source.h"
#include "agent/http/api/query_backend.h"
#include "rules/promql/engine.h"

namespace strata::agent::api {

/// The moments that a query is evaluated at.
struct Moments {
  std::int64_t now = 0;
  std::int64_t first = 0;
  bool range = false;
};

/// What the query reads beside newest values: asked to be kept, and a warning for each selector of
/// which less is kept than it reads.
std::vector<std::string> ask_for_past(const promql::Expr& expr, const Moments& moments,
                                      const promql::EngineOptions& options,
                                      const LiveSource& source, QueryBackend& backend);

}  // namespace strata::agent::api
