#include "collectors/redis/redis_collector.h"

#include <utility>

#include "collectors/redis/info_families.h"
#include "collectors/redis/redis_metrics.h"
#include "core/metrics/labels.h"

namespace strata::redis {

Result<std::unique_ptr<RedisCollector>> RedisCollector::create(const RedisTarget& target,
                                                               ContainerOfAddress container_of) {
  auto address = parse_redis_address(target.address);
  if (!address) return fail(address.error().within("redis address"));
  if (!target.username.empty()) address->username = target.username;
  if (!target.password.empty()) address->password = target.password;
  return std::unique_ptr<RedisCollector>(
      new RedisCollector(*std::move(address), target.timeout, std::move(container_of)));
}

RedisCollector::RedisCollector(RedisAddress address, Duration timeout,
                               ContainerOfAddress container_of)
    : address_(std::move(address)),
      timeout_(timeout),
      container_of_(std::move(container_of)),
      name_("redis/" + address_.instance()) {}

Status RedisCollector::collect(const CollectContext& context, Batch& batch) {
  const auto labels = target_labels();
  const auto info = fetch_info();
  Status status = info ? add_info(*info, labels, context.wall, batch) : fail(info.error());
  if (!status) connection_.reset();
  batch.add_rendered(up, Suffix::none, labels, status ? 1 : 0);
  return status ? status : fail(status.error().within("redis " + address_.instance()));
}

/// A kept connection may have died since the last time (the server was started anew); that alone
/// does not make the server down.
Result<std::string> RedisCollector::fetch_info() {
  const auto deadline = SystemClock{}.now() + timeout_;
  const bool kept = connection_.has_value();
  auto info = ask(deadline);
  const bool lost = !info && info.error().code == Code::io;
  if (!kept || !lost) return info;
  connection_.reset();
  return ask(deadline);
}

Result<std::string> RedisCollector::ask(Instant deadline) {
  if (!connection_) {
    if (auto status = connect(deadline); !status) return fail(status.error());
  }
  return connection_->call({"INFO", "all"}, deadline);
}

Status RedisCollector::connect(Instant deadline) {
  auto connection = Connection::open(address_, deadline);
  if (!connection) return fail(connection.error());
  if (!address_.password.empty()) {
    auto status = connection->authenticate(address_.username, address_.password, deadline);
    if (!status) return status;
  }
  connection_ = *std::move(connection);
  return {};
}

std::string RedisCollector::target_labels() const {
  std::string labels = label_text("instance", address_.instance());
  if (!container_of_) return labels;
  const auto& host = address_.socket.empty() ? address_.server.host : address_.socket;
  if (const auto container = container_of_(host, address_.server.port)) {
    append_label(labels, 0, "name", *container);
  }
  return labels;
}

}  // namespace strata::redis
