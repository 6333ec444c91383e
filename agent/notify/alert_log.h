// AlertLog: a line for each alert that begins and ends.
#pragma once

#include <spdlog/logger.h>

#include "agent/notify/notice.h"
#include "core/base/clock.h"

namespace strata::agent {

/// Not thread-safe.
class AlertLog {
 public:
  /// Both outlive it.
  AlertLog(spdlog::logger& logger, const Clock& clock) : logger_(logger), clock_(clock) {}

  /// Lines of what changed, at most some twenty at once and one a second in the long run; the
  /// number of those left out follows with the next.
  void tell(const Notices& notices);

 private:
  bool may_speak();

  spdlog::logger& logger_;
  const Clock& clock_;
  double lines_left_ = most_lines;  // a bucket that fills slowly
  Instant filled_at_{};
  std::uint64_t left_out_ = 0;

  static constexpr double most_lines = 20;
};

/// "RedisDown severity=critical instance=127.0.0.1:6379 value=0"
std::string alert_text(const Notice& notice);

}  // namespace strata::agent
