#include "agent/pipeline/local_redis.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "core/identity/listener.h"

namespace strata::agent {
namespace {

constexpr std::string_view redis_host = "127.0.0.1";
constexpr std::uint16_t redis_port = 6379;
constexpr Duration look_period = std::chrono::seconds(30);

}  // namespace

/// Where process 1 may not be looked at, its network is taken to be the agent's.
bool LocalRedis::listens() const {
  auto sockets = listening_sockets(fs_, 1);
  if (sockets.empty()) {
    if (const auto text = read_file(fs_.proc("net/tcp"))) sockets = parse_listening_sockets(*text);
  }
  const auto loopback = parse_internet_address(redis_host);
  return loopback && std::any_of(sockets.begin(), sockets.end(), [&](const auto& socket) {
           return listens_at(socket, *loopback, redis_port);
         });
}

bool LocalRedis::look(Instant now) {
  if (!found_.empty() || (looked_ && now - *looked_ < look_period)) return false;
  looked_ = now;
  if (!listens()) return false;
  RedisConfig local;
  local.address = "redis://" + std::string(redis_host) + ":" + std::to_string(redis_port);
  found_.push_back(std::move(local));
  return true;
}

}  // namespace strata::agent
