// Replacement of what a regular expression matched, in Go's notation: $1, ${1}, $name, $$.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

namespace strata::promql {

/// The whole match and its groups; empty when `text` does not match.
std::vector<std::string_view> match_groups(const re2::RE2& regex, std::string_view text);

/// `replacement` with the groups put in; a group that is not there is empty.
std::string expand(const re2::RE2& regex, std::string_view replacement,
                   const std::vector<std::string_view>& groups);

/// Every match in `text` replaced; stops when the result has got longer than `longest`.
std::string replace_all(const re2::RE2& regex, std::string_view text, std::string_view replacement,
                        std::size_t longest);

}  // namespace strata::promql
