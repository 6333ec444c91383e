#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace strata {

/// Name of the container that serves a host and port, where it is known. Port 0: `host` is the path
/// of a UNIX socket. Called from collectors' own threads.
using ContainerOfAddress =
    std::function<std::optional<std::string>(std::string_view host, unsigned port)>;

}  // namespace strata
