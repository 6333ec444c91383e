// Finds Redis on this host when none is configured.
#pragma once

#include <vector>

#include "agent/config/config.h"
#include "core/base/clock.h"
#include "core/base/host_fs.h"

namespace strata::agent {

/// Looks for a listener on Redis's port. What was found once is kept: that it no longer answers is
/// what its `redis_up` has to tell. Loop thread.
class LocalRedis {
 public:
  explicit LocalRedis(HostFs fs) : fs_(std::move(fs)) {}

  /// Looks again when the last look is half a minute old. True when something new was found.
  bool look(Instant now);

  [[nodiscard]] const std::vector<RedisConfig>& found() const { return found_; }

 private:
  [[nodiscard]] bool listens() const;

  HostFs fs_;
  std::optional<Instant> looked_;
  std::vector<RedisConfig> found_;
};

}  // namespace strata::agent
