// A list of CPUs as the kernel writes it: "0-3,7".
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace strata {

/// Its numbers; nullopt where it is no list, or one of none, or of more than 65,536.
std::optional<std::vector<unsigned>> parse_cpu_list(std::string_view text);

}  // namespace strata
