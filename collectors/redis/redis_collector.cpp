#include "collectors/redis/redis_collector.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "collectors/redis/command_metrics.h"

namespace strata::redis {
namespace {

/// The journal is shared: a server that logs every command as slow must not push out the rest.
constexpr double most_events = 20;
constexpr double events_per_second = 0.1;

/// "12.4 ms"
std::string milliseconds_text(std::int64_t usec) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f ms", static_cast<double>(usec) / 1e3);
  return text;
}

}  // namespace

Result<std::unique_ptr<RedisCollector>> RedisCollector::create(const RedisTarget& target,
                                                               RedisSurroundings surroundings) {
  auto address = parse_redis_address(target.address);
  if (!address) return fail(address.error().within("redis address"));
  return std::unique_ptr<RedisCollector>(
      new RedisCollector(*std::move(address), target, std::move(surroundings)));
}

RedisCollector::RedisCollector(RedisAddress address, RedisTarget target,
                               RedisSurroundings surroundings)
    : address_(std::move(address)),
      target_(std::move(target)),
      surroundings_(std::move(surroundings)),
      name_("redis/" + address_.instance()),
      probes_(
          target_.options, [this](const SlowCommand& command) { tell(command); },
          [this](std::string_view command, const Error& why) {
            if (!surroundings_.note || why.code != Code::permission) return;
            surroundings_.note("redis " + address_.instance() + ": " + std::string(command) +
                               " is refused, its metrics are absent: " + why.message);
          }),
      events_left_(most_events) {}

Status RedisCollector::collect(const CollectContext& context, Batch& batch) {
  const auto start = SystemClock{}.now();
  const auto container = container_at(address_, surroundings_.container_of);
  if (container) container_ = container;
  const auto labels = labels_of(address_, container_);
  Samples samples(labels, batch);
  auto status = gather(context, samples);
  const bool hangs = !status && connection_ && status.error().code == Code::timeout;
  if (status && !container) container_.reset();
  if (!status) connection_.reset();
  if (connection_ && surroundings_.idle) surroundings_.idle(connection_->descriptor());
  add_outcome(status, SystemClock{}.now() - start, samples);
  samples.add(silent, hangs ? 1 : 0);
  return status ? status : fail(status.error().within("redis " + address_.instance()));
}

Status RedisCollector::gather(const CollectContext& context, Samples& samples) {
  const auto info = fetch();
  if (!info) return fail(info.error());
  auto status = probes_.add(InfoText(*info), context.wall, samples);
  if (status && !target_.options.key_groups) samples.add(key_groups_duration, 0);
  return status;
}

/// A kept connection may have died since the last time (the server was started anew); that alone
/// does not make the server down.
Result<std::string> RedisCollector::fetch() {
  const auto now = SystemClock{}.now();
  const auto deadline = now + target_.timeout;
  const bool kept = connection_.has_value();
  connecting_ = {};
  auto info = ask(now, deadline);
  const bool lost = !info && info.error().code == Code::io;
  if (!kept || !lost) return info;
  connection_.reset();
  return ask(now, deadline);
}

Result<std::string> RedisCollector::ask(Instant now, Instant deadline) {
  if (!connection_) {
    if (auto connected = connect(now, deadline); !connected) return fail(connected.error());
    probes_.forget_refusals();
  }
  return probes_.run(*connection_, now, deadline);
}

Status RedisCollector::connect(Instant now, Instant deadline) {
  const auto login = login_of(address_, target_);
  if (!login) return fail(login.error());
  auto connection = Connection::open(address_, target_.tls, deadline);
  if (!connection) return fail(connection.error());
  connection_ = *std::move(connection);
  auto logged_in = connection_->log_in(*login, deadline);
  connecting_ = SystemClock{}.now() - now;
  return logged_in;
}

void RedisCollector::add_outcome(const Status& status, Duration took, Samples& samples) {
  scrapes_ += 1;
  scrape_seconds_ += seconds(took);
  samples.add(up, status ? 1 : 0);
  samples.add(last_scrape_error, status ? 0 : 1,
              {"err", status ? std::string_view{} : status.error().message});
  samples.add(last_scrape_duration, seconds(took));
  samples.add(last_scrape_connect_time, seconds(connecting_));
  samples.add(scrapes_total, scrapes_);
  samples.add(scrape_duration, scrape_seconds_, {}, Suffix::sum);
  samples.add(scrape_duration, scrapes_, {}, Suffix::count);
}

void RedisCollector::tell(const SlowCommand& command) {
  if (!surroundings_.tell) return;
  const auto now = SystemClock{}.now();
  const auto filled = events_left_ + seconds(now - events_filled_at_) * events_per_second;
  events_left_ = std::min(most_events, filled);
  events_filled_at_ = now;
  if (events_left_ < 1) return;
  events_left_ -= 1;
  Event event;
  event.at = WallTime(std::chrono::seconds(command.at));
  event.kind = EventKind::slow_command;
  event.container = container_at(address_, surroundings_.container_of).value_or("");
  event.process = "redis";
  event.detail = command.what + " took " + milliseconds_text(command.usec) + " at " +
                 address_.instance() +
                 (command.client.empty() ? "" : ", asked by " + command.client);
  surroundings_.tell(std::move(event));
}

}  // namespace strata::redis
