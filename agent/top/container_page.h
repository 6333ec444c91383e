// The page of one container.
#pragma once

#include <vector>

#include "agent/top/model.h"
#include "agent/top/page.h"
#include "agent/top/processes.h"
#include "agent/top/source_state.h"
#include "agent/top/view.h"

namespace strata::top {

/// Of view.opened, from line view.first on.
Page container_page(const Model& model, const std::vector<ProcessRow>& processes, View& view,
                    const SourceState& status, Size size);

}  // namespace strata::top
