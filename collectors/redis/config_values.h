// CONFIG GET of the few settings that are served, seldom and when INFO shows that one has changed.
#pragma once

#include <map>

#include "collectors/redis/probe.h"

namespace strata::redis {

using Settings = std::map<std::string, std::string>;

/// An array of names and values in turn.
Settings parse_config(const Reply& reply);

/// `all`: every setting as redis_config_value and redis_config_key_value, but for passwords.
void add_config(const Settings& settings, bool all, Samples& samples);

class ConfigValues final : public Probe {
 public:
  explicit ConfigValues(bool all) : all_(all) {}

  [[nodiscard]] std::string_view command() const override { return "CONFIG GET"; }
  std::vector<Command> ask(const Round& round) override;
  Status take(std::span<const Reply> replies) override;
  void add(const InfoText& info, Samples& samples) override;

  /// Of the server; 16, the default, where it does not say.
  [[nodiscard]] std::size_t databases() const;

 private:
  std::vector<Command> questions(Instant now);
  [[nodiscard]] bool has_changed(const InfoText& info) const;

  bool all_;
  bool one_by_one_ = false;  // Redis 6 takes one name at a time
  bool asked_ = false;       // in this collection
  bool repeat_ = false;
  std::optional<Instant> asked_at_;
  Settings settings_;
};

}  // namespace strata::redis
