// Text within the query of a URL.
#pragma once

#include <string>
#include <string_view>

namespace strata {

/// `text` as a value of a query, as forms and Go's url.QueryEscape write it: a blank is '+', and
/// what is neither a letter, a digit nor one of "-_.~" is %XX by its bytes.
std::string query_escaped(std::string_view text);

}  // namespace strata
