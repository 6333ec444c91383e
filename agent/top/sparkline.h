// A course of figures in a line of text.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace strata::top {

/// The newest `width` figures, a character each, from 0 up to the largest of them; a blank where
/// one is absent (NaN). Blocks, or ASCII.
std::string sparkline(std::span<const float> course, std::size_t width, bool unicode);

/// Of those shown; NaN without any.
float largest(std::span<const float> course, std::size_t width);

}  // namespace strata::top
