// Names as people write them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace strata::profile {

/// "_ZN4shop4burnIiEEvT_" is "shop::burn<int>": C++ and Rust (both schemes), without parameters
/// and return types, as perf shows them. Any other name, and one that makes no sense, stays as it
/// is. Names that unfold without end are cut off with "...".
std::string demangle(std::string_view name);

/// What of `text` can stand in a profile: valid UTF-8 without control characters, at most `most`
/// bytes; anything else becomes '?'.
std::string printable(std::string_view text, std::size_t most = 1024);

}  // namespace strata::profile
