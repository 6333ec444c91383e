#include "agent/http/compat_listeners.h"

#include <array>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

namespace strata::agent {
namespace {

using Address = std::optional<ListenAddress>;

struct FaceConfig {
  std::string_view key;
  Face face;
  Address CompatConfig::*address;
};

constexpr std::array<FaceConfig, 3> faces = {
    {{"compat.cadvisor", Face::cadvisor, &CompatConfig::cadvisor},
     {"compat.node_exporter", Face::node_exporter, &CompatConfig::node_exporter},
     {"compat.redis_exporter", Face::redis_exporter, &CompatConfig::redis_exporter}}};

}  // namespace

Status CompatListeners::apply(const CompatConfig& wanted) {
  const std::scoped_lock lock(mutex_);
  auto changed = change(wanted);
  if (changed) {
    applied_ = wanted;
    return {};
  }
  if (auto again = change(applied_); !again) {
    return fail(changed.error().code, changed.error().message + "; " + again.error().message);
  }
  return changed;
}

/// What goes closes before what comes binds: 127.0.0.1:8080 is in the way of 0.0.0.0:8080.
Status CompatListeners::change(const CompatConfig& wanted) {
  for (const auto& one : faces) {
    const auto open = listeners_.find(one.face);
    if (open == listeners_.end() || open->second.address == wanted.*one.address) continue;
    end(std::move(open->second.server));
    listeners_.erase(open);
  }
  return open(wanted);
}

Status CompatListeners::open(const CompatConfig& wanted) {
  for (const auto& one : faces) {
    const Address& address = wanted.*one.address;
    if (!address || listeners_.contains(one.face)) continue;
    auto server = HttpServer::start(*address, backend_, one.face);
    if (!server) return fail(server.error().within(one.key));
    listeners_.emplace(one.face, Listener{*address, std::move(*server)});
  }
  return {};
}

void CompatListeners::end(HttpServer&& server) {
  std::erase_if(ending_, [](const auto& one) {
    return one.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  });
  server.close();
  ending_.push_back(std::async(std::launch::async, [server = std::move(server)]() mutable {
    const HttpServer last_owner(std::move(server));
  }));
}

}  // namespace strata::agent
