// What is well-formed UTF-8.
#pragma once

#include <cstddef>
#include <string_view>

namespace strata {

/// Length of the well-formed sequence at the front of `text`, which is not empty; 0: there is none
/// (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF).
std::size_t utf8_length(std::string_view text);

}  // namespace strata
