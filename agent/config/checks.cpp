#include "agent/config/checks.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <optional>
#include <utility>

#include "collectors/host/ec2_metrics.h"
#include "collectors/redis/key_list.h"
#include "core/base/text.h"

namespace strata {
namespace {

Status require(bool holds, std::string_view message) {
  if (!holds) return fail(Code::invalid, std::string(message));
  return {};
}

bool printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

/// "a,b" of `known`.
template <class Names>
Status check_some_of(const Names& known, std::string_view labels) {
  while (!labels.empty()) {
    const auto label = text::take_until(labels, ',');
    if (std::find(known.begin(), known.end(), label) != known.end()) continue;
    std::string names;
    for (const auto name : known) names.append(names.empty() ? "" : ", ").append(name);
    return fail(Code::invalid, "must be some of " + names + ", separated by commas");
  }
  return {};
}

/// Cuts `scheme` off; nullopt where the text begins otherwise.
std::optional<std::string_view> after(std::string_view text, std::string_view scheme) {
  if (!text.starts_with(scheme)) return std::nullopt;
  return text.substr(scheme.size());
}

bool valid_unix(std::string_view path) {
  // sockaddr_un::sun_path holds 107 bytes and a zero.
  return path.starts_with('/') && path.size() > 1 && path.size() < 108;
}

/// "host", "host:6379" or "[::1]:6379".
Status check_host_port(std::string_view authority) {
  if (authority.find('@') != std::string_view::npos) {
    return fail(Code::invalid, "must not hold a user or a password");
  }
  auto rest = authority;
  if (rest.starts_with('[')) {
    const auto end = rest.find(']');
    if (end == std::string_view::npos || end < 3) return fail(Code::invalid, "names no host");
    rest = rest.substr(end + 1);
    if (!rest.empty() && rest.front() != ':') return fail(Code::invalid, "names no host");
  } else {
    const auto end = std::min(rest.find(':'), rest.size());
    if (end == 0) return fail(Code::invalid, "names no host");
    rest = rest.substr(end);
  }
  if (rest.empty()) return {};
  const auto port = text::number<std::uint16_t>(rest.substr(1));
  return require(port && *port != 0, "the port must be 1 to 65535");
}

}  // namespace

Status check_not_empty(const std::string& text) {
  return require(!text.empty(), "must not be empty");
}

Status check_absolute_path(const std::string& path) {
  return require(path.starts_with('/'), "must be an absolute path");
}

Status check_path_or_empty(const std::string& path) {
  return require(path.empty() || path.starts_with('/'), "must be an absolute path, or empty");
}

Status check_docker_address(const std::string& address) {
  if (address.empty()) return {};
  const auto path = after(address, "unix://");
  return require(path && valid_unix(*path), "must be unix:///PATH, or empty to switch Docker off");
}

Status check_runtime_address(const std::string& address) {
  if (address.empty() || address == socket_auto) return {};
  const auto path = after(address, "unix://");
  return require(path && valid_unix(*path),
                 "must be auto, unix:///PATH, or empty to switch it off");
}

Status check_kubelet_url(const std::string& url) {
  return url.empty() ? Status{} : check_api_url(url);
}

Status check_redis_address(const std::string& address) {
  constexpr std::string_view wanted = "must be redis://HOST:PORT, rediss://... or unix:///PATH";
  if (const auto path = after(address, "unix://")) return require(valid_unix(*path), wanted);
  std::optional<std::string_view> authority;
  for (const auto* const scheme : {"redis://", "rediss://", "valkey://", "valkeys://"}) {
    if (!authority) authority = after(address, scheme);
  }
  if (!authority || !printable(*authority)) return fail(Code::invalid, std::string(wanted));
  if (authority->ends_with('/')) authority->remove_suffix(1);
  if (authority->find('@') != std::string_view::npos) {
    return fail(Code::invalid,
                "must not hold a user or a password: use username and password_file");
  }
  if (authority->find_first_of("/?#") != std::string_view::npos) {
    return fail(Code::invalid, "must end after the port");
  }
  return check_host_port(*authority);
}

Status check_api_url(const std::string& url) {
  auto rest = after(url, "http://");
  if (!rest) rest = after(url, "https://");
  if (!rest || !printable(*rest)) return fail(Code::invalid, "must be http://... or https://...");
  if (rest->find('#') != std::string_view::npos) {
    return fail(Code::invalid, "must not hold a fragment (#)");
  }
  return check_host_port(rest->substr(0, rest->find_first_of("/?")));
}

Status check_alertmanager_url(const std::string& url) {
  if (auto status = check_api_url(url); !status) return status;
  return require(url.find('?') == std::string::npos, "must not hold a query (?)");
}

Status check_webhook_url(const Secret& url) { return check_api_url(url.text); }

Status check_external_url(const std::string& url) {
  return url.empty() ? Status{} : check_alertmanager_url(url);
}

Status check_period(const Duration& period) {
  const bool holds = period >= std::chrono::milliseconds(100) && period <= std::chrono::hours(24);
  if (holds) return {};
  return fail(Code::invalid, "must be 100ms to 1d, not " + duration_text(period));
}

Status check_own_period(const std::optional<Duration>& period) {
  return period ? check_period(*period) : Status{};
}

Status check_window(const Duration& window) {
  return require(window >= std::chrono::minutes(5) && window <= std::chrono::hours(24 * 365),
                 "must be from 5m to 1y");
}

Status check_wait(const Duration& wait) {
  return require(wait >= std::chrono::milliseconds(1) && wait <= std::chrono::hours(1),
                 "must be from 1ms to 1h");
}

Status check_map_memory(const Bytes& size) {
  return require(size.count >= std::uint64_t{4} << 20, "must be at least 4MiB");
}

Status check_percent(const std::uint64_t& percent) {
  return require(percent >= 1 && percent <= 100, "must be from 1 to 100");
}

Status check_positive(const std::uint64_t& count) { return require(count > 0, "must not be 0"); }

Status check_threshold(const double& number) {
  return require(std::isfinite(number) && number >= 0, "must be a number from 0 on");
}

Status check_peers(const std::uint64_t& count) {
  constexpr std::uint64_t most = 1024;
  return require(count <= most, "must not be above 1024");
}

Status check_ec2_labels(const std::string& labels) {
  return check_some_of(host::ec2_instance_info.labels, labels);
}

Status check_backend_labels(const std::string& labels) {
  static constexpr std::array<std::string_view, 6> known = {
      "local_address", "local_port", "remote_address", "remote_port", "proto", "local_mark"};
  return check_some_of(known, labels);
}

Status check_positive_size(const Bytes& size) { return require(size.count > 0, "must not be 0"); }

Status check_redis(const RedisConfig& redis) {
  const int passwords = (redis.password.text.empty() ? 0 : 1) +
                        (redis.password_file.path.empty() ? 0 : 1) +
                        (redis.password_env.empty() ? 0 : 1);
  if (passwords > 1) {
    return fail(Code::invalid, "has more than one of password, password_file and password_env");
  }
  if (redis.tls.cert_file.empty() != redis.tls.key_file.empty()) {
    return fail(Code::invalid, "has only one of tls.cert_file and tls.key_file");
  }
  return {};
}

Status check_key_list(const std::string& list) {
  const auto keys = redis::parse_key_list(list);
  return keys ? Status{} : fail(keys.error());
}

Status check_budget(const Duration& budget) {
  return require(budget >= std::chrono::milliseconds(1) && budget <= std::chrono::seconds(1),
                 "must be from 1ms to 1s");
}

Status check_batch(const std::uint64_t& batch) {
  constexpr std::uint64_t most = 10'000;
  return require(batch >= 1 && batch <= most, "must be from 1 to 10000");
}

namespace {

Status check_proof(const BasicAuthConfig& basic, const AuthorizationConfig& header,
                   const TlsClientConfig& tls) {
  const bool has_password = !basic.password.text.empty();
  const bool has_token = !header.credentials.text.empty();
  const bool has_basic =
      has_password || !basic.username.empty() || !basic.password_file.path.empty();
  if (has_basic && (has_token || !header.credentials_file.path.empty())) {
    return fail(Code::invalid, "at most one of basic_auth & authorization must be configured");
  }
  if (has_password && !basic.password_file.path.empty()) {
    return fail(Code::invalid,
                "at most one of basic_auth password & password_file must be configured");
  }
  if (has_token && !header.credentials_file.path.empty()) {
    return fail(Code::invalid,
                "at most one of authorization credentials & credentials_file must be configured");
  }
  return require(tls.cert_file.empty() == tls.key_file.path.empty(),
                 "tls_config: cert_file and key_file go together");
}

}  // namespace

Status check_api(const ApiConfig& api) {
  return check_proof(api.basic_auth, api.authorization, api.tls_config);
}

Status check_alertmanager(const AlertmanagerConfig& alertmanager) {
  return check_proof(alertmanager.basic_auth, alertmanager.authorization, alertmanager.tls_config);
}

Status check_webhook(const WebhookConfig& webhook) {
  return check_proof(webhook.basic_auth, webhook.authorization, webhook.tls_config);
}

Status check_listeners(const Config& config) {
  const auto& compat = config.compat;
  const std::array<std::pair<std::string_view, std::optional<ListenAddress>>, 4> listeners = {
      {{"listen", config.listen},
       {"compat.cadvisor", compat.cadvisor},
       {"compat.node_exporter", compat.node_exporter},
       {"compat.redis_exporter", compat.redis_exporter}}};
  for (auto one = listeners.begin(); one != listeners.end(); ++one) {
    for (auto other = listeners.begin(); other != one; ++other) {
      if (!one->second || one->second != other->second) continue;
      return fail(Code::invalid,
                  std::string(one->first).append(" has the address of ").append(other->first));
    }
  }
  return {};
}

std::string identity_of(const RedisConfig& redis) { return "address " + redis.address; }

std::string identity_of(const ApiConfig& api) {
  // Both become labels of its samples: what else stands in the URL does not tell two apart.
  std::string_view rest = api.url;
  if (const auto scheme = rest.find("://"); scheme != std::string_view::npos) {
    rest.remove_prefix(scheme + 3);
  }
  return "job " + api.job + " and instance " + std::string(text::take_until(rest, '/'));
}

std::string identity_of(const AlertmanagerConfig& alertmanager) {
  return "url " + alertmanager.url;
}

std::string identity_of(const WebhookConfig& /*webhook*/) { return {}; }

std::string identity_of(const std::string& value) { return "value " + value; }

std::string identity_of(const RelabelRule& /*rule*/) { return {}; }

}  // namespace strata
