// The lines above the table: the host, what is wrong with it, and whom top asks.
#pragma once

#include <vector>

#include "agent/top/model.h"
#include "agent/top/page.h"
#include "agent/top/source_state.h"

namespace strata::top {

/// Always as many lines.
inline constexpr std::size_t headline_lines = 5;
std::vector<Line> headline(const Model& model, const SourceState& status, bool paused);

/// The tone of an alert's or incident's severity.
Tone tone_of_severity(std::string_view severity);

}  // namespace strata::top
