#include "agent/pipeline/local_redis.h"

#include <algorithm>
#include <array>

#include "core/base/host_port.h"
#include "core/base/text.h"
#include "core/identity/listener.h"
#include "core/identity/process.h"

namespace strata::agent {
namespace {

constexpr std::string_view redis_host = "127.0.0.1";
constexpr std::uint16_t redis_port = 6379;
constexpr Duration redis_look_period = std::chrono::seconds(30);
constexpr Duration kept_for = std::chrono::hours(1);
constexpr std::size_t most_servers = 64;
constexpr int most_looks = 4;
constexpr std::array<std::string_view, 5> names = {"redis-server", "valkey-server", "keydb-server",
                                                   "redis-sentinel", "valkey-sentinel"};

bool is_pid(std::string_view name) { return text::u64(name).has_value(); }

/// -::* is written for "everywhere, where there is IPv6".
std::string reachable(std::string_view host) {
  if (host.starts_with('-')) host.remove_prefix(1);
  if (host.empty() || host == "*" || host == "0.0.0.0") return std::string(redis_host);
  if (host == "::" || host == "::*") return "::1";
  return std::string(host);
}

}  // namespace

std::optional<std::string> parse_redis_title(std::string_view command) {
  const auto name = text::take_until(command, ' ');
  const auto base = name.substr(std::min(name.size(), name.rfind('/') + 1));
  if (std::find(names.begin(), names.end(), base) == names.end()) return std::nullopt;
  const auto end = command.find_first_of(std::string_view(" \0", 2));
  const auto address = command.substr(0, end);
  if (address.starts_with('/')) return "unix://" + std::string(address);
  const auto colon = address.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto port = text::number<std::uint16_t>(address.substr(colon + 1));
  if (!port || *port == 0) return std::nullopt;
  return "redis://" + HostPort{reachable(address.substr(0, colon)), *port}.text();
}

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
  if (looked_ && now - *looked_ < redis_look_period) return false;
  looked_ = now;
  const auto before = seen_;
  look_at_processes(now);
  if (seen_.empty() && listens()) {
    seen_["redis://" + std::string(redis_host) + ":" + std::to_string(redis_port)] = now;
  }
  std::erase_if(seen_, [&](const auto& one) { return now - one.second > kept_for; });
  return !std::ranges::equal(
      before, seen_, {}, [](const auto& one) { return one.first; },
      [](const auto& one) { return one.first; });
}

void LocalRedis::look_at_processes(Instant now) {
  const auto entries = list_directory(fs_.proc(""));
  if (!entries) return;
  std::map<std::string, Process> alive;
  for (const auto& pid : *entries) {
    if (!is_pid(pid)) continue;
    auto& process = alive[pid];
    if (const auto known = processes_.find(pid); known != processes_.end()) process = known->second;
    if (!process.address && process.looks < most_looks) process.address = address_of(pid);
    ++process.looks;
    const auto& address = process.address;
    if (address && (seen_.size() < most_servers || seen_.contains(*address))) seen_[*address] = now;
  }
  processes_ = std::move(alive);
}

std::optional<std::string> LocalRedis::address_of(const std::string& pid) const {
  const auto comm = read_file(fs_.proc(pid + "/comm"));
  if (!comm || std::find(names.begin(), names.end(), text::trim(*comm)) == names.end()) {
    return std::nullopt;
  }
  const auto id = text::number<pid_t>(pid);
  if (!id || network_namespace(fs_, *id) != host_network_namespace(fs_)) return std::nullopt;
  const auto command = read_file(fs_.proc(pid + "/cmdline"));
  return command ? parse_redis_title(*command) : std::nullopt;
}

std::vector<RedisConfig> LocalRedis::found() const {
  std::vector<RedisConfig> servers;
  for (const auto& [address, seen] : seen_) {
    servers.emplace_back();
    servers.back().address = address;
  }
  return servers;
}

}  // namespace strata::agent
