#include "collectors/redis/config_values.h"

#include <algorithm>
#include <array>

#include "collectors/redis/command_metrics.h"
#include "core/base/text.h"

namespace strata::redis {
namespace {

constexpr Duration period = std::chrono::minutes(1);
constexpr std::size_t usual_databases = 16;
constexpr std::size_t most_configured_databases = 4096;

constexpr std::array<std::string_view, 5> served = {"databases", "io-threads", "maxclients",
                                                    "maxmemory", "client-output-buffer-limit"};
constexpr std::array<std::string_view, 5> secret = {
    "masterauth", "masteruser", "requirepass", "tls-key-file-pass", "tls-client-key-file-pass"};

/// normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60
void add_buffer_limits(std::string_view limits, Samples& samples) {
  while (!limits.empty()) {
    const auto kind = text::take_field(limits);
    const auto hard = text::real(text::take_field(limits));
    const auto soft = text::real(text::take_field(limits));
    const auto seconds = text::real(text::take_field(limits));
    if (!hard || !soft || !seconds) return;
    samples.add(config_output_buffer_limit, *hard, {"class", kind, "limit", "hard"});
    samples.add(config_output_buffer_limit, *soft, {"class", kind, "limit", "soft"});
    samples.add(config_output_buffer_overcome, *seconds, {"class", kind, "limit", "soft"});
  }
}

void add_every(const Settings& settings, Samples& samples) {
  for (const auto& [key, value] : settings) {
    if (std::find(secret.begin(), secret.end(), key) != secret.end()) continue;
    samples.add(config_key_value, 1, {"key", key, "value", value});
    if (const auto number = text::real(value)) samples.add(config_value, *number, {"key", key});
  }
}

std::optional<double> number_in(const Settings& settings, const std::string& key) {
  const auto found = settings.find(key);
  return found == settings.end() ? std::nullopt : text::real(found->second);
}

}  // namespace

Settings parse_config(const Reply& reply) {
  Settings settings;
  for (std::size_t i = 0; i + 1 < reply.items.size(); i += 2) {
    settings.emplace(reply.items[i].text, reply.items[i + 1].text);
  }
  return settings;
}

void add_config(const Settings& settings, bool all, Samples& samples) {
  if (const auto bytes = number_in(settings, "maxmemory")) samples.add(config_maxmemory, *bytes);
  if (const auto most = number_in(settings, "maxclients")) samples.add(config_maxclients, *most);
  if (const auto count = number_in(settings, "io-threads")) samples.add(config_io_threads, *count);
  const auto limits = settings.find("client-output-buffer-limit");
  if (limits != settings.end()) add_buffer_limits(limits->second, samples);
  if (all) add_every(settings, samples);
}

std::vector<Command> ConfigValues::ask(const Round& round) {
  if (round.info == nullptr) {
    asked_ = false;
    const bool due = !asked_at_ || round.now - *asked_at_ >= period;
    return due ? questions(round.now) : std::vector<Command>{};
  }
  if (repeat_ || (!asked_ && has_changed(*round.info))) return questions(round.now);
  return {};
}

std::vector<Command> ConfigValues::questions(Instant now) {
  asked_ = true;
  repeat_ = false;
  asked_at_ = now;
  if (all_) return {{"CONFIG", "GET", "*"}};
  std::vector<Command> commands;
  for (const auto name : served) {
    if (commands.empty() || one_by_one_) commands.push_back({"CONFIG", "GET"});
    commands.back().emplace_back(name);
  }
  return commands;
}

/// Redis 6.2 and later tell maxclients in INFO, all tell maxmemory.
bool ConfigValues::has_changed(const InfoText& info) const {
  const auto differs = [&](const std::string& key) {
    const auto now = info.number(key);
    const auto before = number_in(settings_, key);
    return now && before && *now != *before;
  };
  return differs("maxmemory") || differs("maxclients");
}

Status ConfigValues::take(std::span<const Reply> replies) {
  if (auto status = no_error(replies); !status) {
    const bool one_name_alone = !one_by_one_ && !all_ && status.error().code != Code::permission;
    if (!one_name_alone) return status;
    one_by_one_ = true;
    repeat_ = true;
    return {};
  }
  settings_.clear();
  for (const auto& reply : replies) settings_.merge(parse_config(reply));
  return {};
}

void ConfigValues::add(const InfoText& /*info*/, Samples& samples) {
  add_config(settings_, all_, samples);
}

std::size_t ConfigValues::databases() const {
  const auto found = settings_.find("databases");
  const auto count = found == settings_.end() ? std::nullopt : text::u64(found->second);
  return count ? std::min<std::size_t>(*count, most_configured_databases) : usual_databases;
}

}  // namespace strata::redis
