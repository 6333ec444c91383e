// The style sheet and the script of flame graphs, from page/, as the build embeds them.
#pragma once

#include <string_view>

namespace strata::profile {

std::string_view flame_css();
std::string_view flame_js();

}  // namespace strata::profile
