#pragma once

#include <string>
#include <string_view>

namespace strata::agent {

/// Path of a "unix:///var/run/docker.sock".
inline std::string socket_path(std::string_view address) {
  constexpr std::string_view scheme = "unix://";
  if (address.starts_with(scheme)) address.remove_prefix(scheme.size());
  return std::string(address);
}

}  // namespace strata::agent
