#pragma once

#include <string>
#include <string_view>

#include "core/base/host_port.h"
#include "core/base/result.h"

namespace strata::redis {

struct RedisAddress {
  std::string socket;  // path of a UNIX socket; empty: `server` holds
  HostPort server;
  bool tls = false;
  std::string username;  // of the address itself; mostly empty
  std::string password;

  /// The label `instance`: "host:port" or the socket's path. Never holds the password.
  [[nodiscard]] std::string instance() const { return socket.empty() ? server.text() : socket; }
};

/// %41 is A; what is no escape stays.
std::string percent_decoded(std::string_view text);

/// redis://[[user]:password@]host[:port][/db], rediss:// for TLS, or unix:///path; valkey:// and
/// valkeys:// are the first two. Messages do not repeat the text, which may hold a password.
Result<RedisAddress> parse_redis_address(std::string_view text);

}  // namespace strata::redis
