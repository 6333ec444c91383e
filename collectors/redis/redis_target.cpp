#include "collectors/redis/redis_target.h"

#include "core/metrics/labels.h"

namespace strata::redis {

Result<Connection> log_in(const RedisAddress& address, const RedisTarget& target,
                          Instant deadline) {
  Login login{target.username.empty() ? address.username : target.username,
              target.password.empty() ? address.password : target.password};
  if (target.password_source) {
    auto password = target.password_source();
    if (!password) return fail(password.error().within("password"));
    login.password = *std::move(password);
  }
  return Connection::open(address, target.tls, login, deadline);
}

std::string labels_of(const RedisAddress& address, const ContainerOfAddress& container_of) {
  auto labels = label_text("instance", address.instance());
  if (const auto name = container_at(address, container_of)) append_label(labels, 0, "name", *name);
  return labels;
}

std::optional<std::string> container_at(const RedisAddress& address,
                                        const ContainerOfAddress& container_of) {
  if (!container_of) return std::nullopt;
  const auto& host = address.socket.empty() ? address.server.host : address.socket;
  return container_of(host, address.server.port);
}

}  // namespace strata::redis
