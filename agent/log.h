// Logging: spdlog on standard error, for people or as JSON. Foreign text in a message can neither
// forge a line nor steer a terminal; secrets never reach a message, since Secret has no text form.
#pragma once

#include <map>
#include <memory>
#include <string>

#include <spdlog/logger.h>

#include "agent/config/config.h"
#include "core/base/clock.h"
#include "core/base/result.h"

namespace strata {

/// A logger that writes to `sink`:
///   text  2023-11-14T22:13:20.123Z info    docker: works again after 3 s
///   json  {"time":"2023-11-14T22:13:20.123Z","level":"info","message":"..."}
std::shared_ptr<spdlog::logger> make_logger(const LogConfig& config, spdlog::sink_ptr sink);

/// Makes spdlog's default logger one on standard error, which remembers its newest lines. Warnings
/// and errors are flushed at once. On a reload the same logger takes the new settings: others hold
/// on to it.
Status set_up_logging(const LogConfig& config);

/// The newest lines that the default logger wrote, at most 64 KiB. Any thread.
std::string recent_log();

/// Says of each source when it begins to fail and when it works again: one line each, however often
/// it fails in between. Not thread-safe: belongs to the loop thread.
class ChangeLog {
 public:
  /// Both must outlive it.
  ChangeLog(spdlog::logger& logger, const Clock& clock) : logger_(logger), clock_(clock) {}

  /// The newest outcome of `source`: "docker", "collector redis". What works from the start is not
  /// worth a line.
  void report(const std::string& source, const Status& outcome);

  /// Forgets a source that is no more (removed by a reload).
  void forget(const std::string& source) { failures_.erase(source); }

 private:
  struct Failure {
    Instant since{};
    std::uint64_t times = 0;
  };

  spdlog::logger& logger_;
  const Clock& clock_;
  std::map<std::string, Failure> failures_;  // of those that fail now
};

}  // namespace strata
