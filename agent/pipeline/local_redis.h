// Finds Redis on this host when none is configured.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/config/config.h"
#include "core/base/clock.h"
#include "core/base/host_fs.h"

namespace strata::agent {

/// The address in the title that a server gives its process, "redis-server 127.0.0.1:6379
/// [cluster]": redis://127.0.0.1:6379. What listens everywhere is reached by loopback. `command` is
/// a /proc/<pid>/cmdline; nullopt where it is no such title.
std::optional<std::string> parse_redis_title(std::string_view command);

/// Looks for processes of Redis and its kin in the host's network namespace, and for a listener on
/// Redis's port. What was found is kept for an hour: that it no longer answers is what its
/// `redis_up` has to tell. Loop thread.
class LocalRedis {
 public:
  explicit LocalRedis(HostFs fs) : fs_(std::move(fs)) {}

  /// Looks again when the last look is half a minute old. True when what is found has changed.
  bool look(Instant now);

  [[nodiscard]] std::vector<RedisConfig> found() const;

 private:
  [[nodiscard]] bool listens() const;
  void look_at_processes(Instant now);
  [[nodiscard]] std::optional<std::string> address_of(const std::string& pid) const;

  /// A process that has no address yet may still become a server: it starts, or is executed anew.
  struct Process {
    std::optional<std::string> address;
    int looks = 0;
  };

  HostFs fs_;
  std::optional<Instant> looked_;
  std::map<std::string, Process> processes_;  // by pid
  std::map<std::string, Instant> seen_;       // by address: the last time
};

}  // namespace strata::agent
