#include "agent/pipeline/local_redis.h"

#include <algorithm>

#include "core/identity/listener.h"

namespace strata::agent {
namespace {

constexpr std::uint16_t redis_port = 6379;
constexpr Duration look_period = std::chrono::seconds(30);

}  // namespace

bool LocalRedis::listens(const std::string& table) const {
  const auto text = read_file(fs_.proc(table));
  if (!text) return false;
  const auto sockets = parse_listening_sockets(*text);
  return std::any_of(sockets.begin(), sockets.end(),
                     [](const auto& socket) { return socket.port == redis_port; });
}

bool LocalRedis::look(Instant now) {
  if (!found_.empty() || (looked_ && now - *looked_ < look_period)) return false;
  looked_ = now;
  if (!listens("1/net/tcp") && !listens("net/tcp")) return false;
  RedisConfig local;
  local.address = "redis://127.0.0.1:" + std::to_string(redis_port);
  found_.push_back(std::move(local));
  return true;
}

}  // namespace strata::agent
