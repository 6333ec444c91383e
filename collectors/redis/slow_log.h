// SLOWLOG: its length, its newest entry, and each new entry once.
#pragma once

#include <functional>

#include "collectors/redis/probe.h"

namespace strata::redis {

struct SlowCommand {
  std::int64_t id = 0;
  std::int64_t at = 0;  // seconds since the epoch
  std::int64_t usec = 0;
  std::string what;    // "HSET with 3 arguments": arguments are nobody else's to read
  std::string client;  // "10.0.0.7:51234"; empty before Redis 4

  bool operator==(const SlowCommand&) const = default;
};

/// [[id, time, usec, ["HSET", "key", "field", "value"], "10.0.0.7:51234", "name"], ...], newest
/// first. Entries of another shape are left out.
std::vector<SlowCommand> parse_slow_log(const Reply& reply);

class SlowLog final : public Probe {
 public:
  /// Hears of every entry that came since the last collection, oldest first, at most 32 of them.
  using Tell = std::function<void(const SlowCommand&)>;

  explicit SlowLog(Tell tell) : tell_(std::move(tell)) {}

  [[nodiscard]] std::string_view command() const override { return "SLOWLOG"; }
  std::vector<Command> ask(const Round& round) override;
  Status take(std::span<const Reply> replies) override;
  void add(const InfoText& info, Samples& samples) override;

 private:
  void hear(std::vector<SlowCommand> newest_first);

  Tell tell_;
  std::optional<double> length_;
  std::optional<SlowCommand> newest_;
  std::optional<std::int64_t> told_;  // id of the last entry that was told, or was there before us
  std::int64_t missed_ = 0;           // entries between it and the newest
  bool asked_more_ = false;
};

}  // namespace strata::redis
