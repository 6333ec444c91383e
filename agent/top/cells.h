// Text in the cells of a terminal: how wide it is, and cut or filled up to a width.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace strata::top {

/// Cells that a character takes: 0 (it stands on the one before), 1 or 2 (East Asian, emoji).
/// Decided here and not by the locale, so that a page is the same everywhere.
int cell_width(char32_t character);

/// Of safe UTF-8 text (safe_text()).
std::size_t cells_of(std::string_view text);

/// At most `width` cells of it; what is cut ends in "~".
std::string cut_to(std::string_view text, std::size_t width);

enum class Side : std::uint8_t { left, right };

/// Exactly `width` cells, with the text at that side.
std::string fit(std::string_view text, std::size_t width, Side side);

/// With "?" in each cell of what is not ASCII, for terminals that show no more.
std::string ascii_only(std::string_view text);

}  // namespace strata::top
