// RedisCollector: one Redis server as redis_exporter shows it, on a connection that is kept. Layer
// 3, `dependency`.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "collectors/redis/probes.h"
#include "collectors/redis/redis_target.h"
#include "core/collector.h"

namespace strata::redis {

/// Adds `redis_up` and the collection's own figures always, everything else only when the server
/// answered INFO now.
class RedisCollector final : public Collector {
 public:
  /// Code::invalid when the address cannot be used.
  static Result<std::unique_ptr<RedisCollector>> create(const RedisTarget& target,
                                                        RedisSurroundings surroundings);

  /// "redis/<host:port>" or "redis/<socket>".
  [[nodiscard]] std::string_view name() const override { return name_; }
  [[nodiscard]] Layer layer() const override { return Layer::dependency; }
  [[nodiscard]] Placement placement() const override { return Placement::own_thread; }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  RedisCollector(RedisAddress address, RedisTarget target, RedisSurroundings surroundings);

  Status gather(const CollectContext& context, Samples& samples);
  Result<std::string> fetch();
  Result<std::string> ask(Instant now, Instant deadline);
  Status connect(Instant now, Instant deadline);
  void add_outcome(const Status& status, Duration took, Samples& samples);
  void tell(const SlowCommand& command);

  RedisAddress address_;
  RedisTarget target_;
  RedisSurroundings surroundings_;
  std::string name_;
  /// Also of one that has died: its address is nobody's then, and it is still that container's.
  std::optional<std::string> container_;
  std::optional<Connection> connection_;
  Probes probes_;
  Duration connecting_{};  // of this collection
  double scrapes_ = 0;
  double scrape_seconds_ = 0;
  double events_left_;  // a bucket that fills slowly
  Instant events_filled_at_{};
};

}  // namespace strata::redis
