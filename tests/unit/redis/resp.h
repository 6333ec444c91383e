// Replies of a Redis, from a short notation, so that tests stay legible.
#pragma once

#include <string>
#include <string_view>

namespace strata::test {

inline std::string bulk(std::string_view text) {
  return "$" + std::to_string(text.size()) + "\r\n" + std::string(text) + "\r\n";
}

}  // namespace strata::test
