// RedisCollector: one Redis server as redis_exporter shows it, by one INFO on a connection that is
// kept. Layer 3, `dependency`.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "collectors/redis/connection.h"
#include "collectors/redis/redis_address.h"
#include "core/collector.h"
#include "core/identity/container_of_address.h"

namespace strata::redis {

struct RedisTarget {
  std::string address = {};   // redis://host:port or unix:///path
  std::string username = {};  // these win over what stands in the address
  std::string password = {};
  Duration interval = std::chrono::seconds(5);  // for the scheduler
  Duration timeout = std::chrono::seconds(2);   // of one whole collection, connecting included
};

/// Adds `redis_up` always, everything else only when the server answered INFO now.
class RedisCollector final : public Collector {
 public:
  /// Code::invalid or unsupported when the address cannot be used. `container_of` may be empty.
  static Result<std::unique_ptr<RedisCollector>> create(const RedisTarget& target,
                                                        ContainerOfAddress container_of);

  /// "redis/<host:port>" or "redis/<socket>".
  [[nodiscard]] std::string_view name() const override { return name_; }
  [[nodiscard]] Layer layer() const override { return Layer::dependency; }
  [[nodiscard]] Placement placement() const override { return Placement::own_thread; }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  RedisCollector(RedisAddress address, Duration timeout, ContainerOfAddress container_of);

  Result<std::string> fetch_info();
  Result<std::string> ask(Instant deadline);
  Status connect(Instant deadline);
  [[nodiscard]] std::string target_labels() const;

  RedisAddress address_;
  Duration timeout_;
  ContainerOfAddress container_of_;
  std::string name_;
  std::optional<Connection> connection_;
};

}  // namespace strata::redis
