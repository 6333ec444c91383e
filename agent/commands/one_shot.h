// Runs a pipeline for one command, without an agent and without HTTP.
#pragma once

#include <functional>

#include "agent/config/config.h"
#include "agent/pipeline/pipeline.h"
#include "core/base/result.h"

namespace strata::agent {

/// Starts a pipeline (BPF programs too, if the configuration has them enabled), waits `settle_for`
/// and until every collector and source has answered once or is too late, then calls `use` on a
/// thread beside the loop's. Returns what `use` returned.
Result<int> with_pipeline(Config config, Duration settle_for,
                          const std::function<int(Pipeline&)>& use);

}  // namespace strata::agent
