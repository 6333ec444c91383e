#pragma once

#include <string>
#include <string_view>

#include "core/base/host_port.h"
#include "core/base/result.h"

namespace strata::redis {

struct RedisAddress {
  std::string socket;  // path of a UNIX socket; empty: `server` holds
  HostPort server;
  std::string username;  // of the address itself; mostly empty
  std::string password;

  /// The label `instance`: "host:port" or the socket's path. Never holds the password.
  [[nodiscard]] std::string instance() const { return socket.empty() ? server.text() : socket; }
};

/// redis://[[user]:password@]host[:port][/db] or unix:///path. Code::unsupported for rediss://:
/// Debian 12's hiredis has no TLS. Messages do not repeat the text, which may hold a password.
Result<RedisAddress> parse_redis_address(std::string_view text);

}  // namespace strata::redis
