#include "collectors/redis/redis_target.h"

#include "core/metrics/labels.h"

namespace strata::redis {

Result<Login> login_of(const RedisAddress& address, const RedisTarget& target) {
  Login login{target.username.empty() ? address.username : target.username,
              target.password.empty() ? address.password : target.password};
  if (target.password_source) {
    auto password = target.password_source();
    if (!password) return fail(password.error().within("password"));
    login.password = *std::move(password);
  }
  return login;
}

Result<Connection> log_in(const RedisAddress& address, const RedisTarget& target,
                          Instant deadline) {
  const auto login = login_of(address, target);
  if (!login) return fail(login.error());
  auto connection = Connection::open(address, target.tls, deadline);
  if (!connection) return connection;
  if (auto status = connection->log_in(*login, deadline); !status) return fail(status.error());
  return connection;
}

std::string labels_of(const RedisAddress& address, const std::optional<std::string>& container) {
  auto labels = label_text("instance", address.instance());
  if (container) append_label(labels, 0, "name", *container);
  return labels;
}

std::optional<std::string> container_at(const RedisAddress& address,
                                        const ContainerOfAddress& container_of) {
  if (!container_of) return std::nullopt;
  const auto& host = address.socket.empty() ? address.server.host : address.socket;
  return container_of(host, address.server.port);
}

}  // namespace strata::redis
