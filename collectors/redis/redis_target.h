// RedisTarget: one server as configured, and how its collectors get to it.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "collectors/redis/probes.h"
#include "collectors/redis/redis_address.h"
#include "core/events/journal.h"
#include "core/identity/container_of_address.h"

namespace strata::redis {

struct RedisTarget {
  std::string address = {};   // redis://host:port, rediss:// or unix:///path
  std::string username = {};  // these win over what stands in the address
  std::string password = {};
  /// Asked at each connect where it is given, so that a renewed password is taken.
  std::function<Result<std::string>()> password_source = {};
  Duration interval = std::chrono::seconds(5);  // for the scheduler
  Duration timeout = std::chrono::seconds(2);   // of one whole collection, connecting included
  TlsSettings tls = {};
  ProbeOptions options = {};
};

/// Whom a collector of Redis asks and tells, from its own thread. Each may be empty.
struct RedisSurroundings {
  ContainerOfAddress container_of = {};
  std::function<void(Event)> tell = {};
  std::function<void(const std::string&)> note = {};  // for the log
  /// Of a connection that is idle until the next collection: its end is worth one at once.
  std::function<void(int descriptor)> idle = {};
};

/// The target's user and password win over the address's.
Result<Login> login_of(const RedisAddress& address, const RedisTarget& target);

/// A connection that is logged in.
Result<Connection> log_in(const RedisAddress& address, const RedisTarget& target, Instant deadline);

/// The target's labels, rendered: `instance`, and `name` of its container where it is known.
std::string labels_of(const RedisAddress& address, const std::optional<std::string>& container);

std::optional<std::string> container_at(const RedisAddress& address,
                                        const ContainerOfAddress& container_of);

}  // namespace strata::redis
