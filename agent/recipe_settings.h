// What a recipe's collector is made from, as text.
#pragma once

#include <string>

namespace strata::agent {

/// Settings as one text that changes when any of them does.
template <class... Parts>
std::string settings(const Parts&... parts) {
  std::string text;
  (text.append(parts).append(1, '\0'), ...);
  return text;
}

}  // namespace strata::agent
