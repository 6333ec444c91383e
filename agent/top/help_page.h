// The page that says what keys do and columns mean.
#pragma once

#include "agent/top/page.h"
#include "agent/top/view.h"

namespace strata::top {

/// From line view.first on, which is moved back where the text ends before.
Page help_page(View& view, Size size);

/// The part of `lines` that a screen shows, between a fixed first line and a last one; moves
/// view.first back where they end before, and sets view.page.
Page scrolled(std::vector<Line> lines, View& view, Size size, Line foot);

}  // namespace strata::top
