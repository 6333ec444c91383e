// The page of all containers, and the same as plain text.
#pragma once

#include <string>

#include "agent/top/model.h"
#include "agent/top/page.h"
#include "agent/top/source_state.h"
#include "agent/top/view.h"

namespace strata::top {

/// As high as the screen. Columns that do not fit are left out by their rank, but never the one
/// that is sorted by. Moves view.first so that the selected row shows, and sets view.page.
Page table_page(const Model& model, View& view, const SourceState& status, Size size);

/// Every column and row, whatever their width; lines end in newlines.
std::string table_text(const Model& model, const View& view, const SourceState& status);

}  // namespace strata::top
