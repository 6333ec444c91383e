#include "agent/notify/receiver.h"

#include <algorithm>

#include "agent/http_client_options.h"
#include "agent/notify/payload.h"
#include "agent/recipe_settings.h"
#include "collectors/api/http_get.h"

namespace strata::agent {
namespace {

/// What a webhook holds on to while it fails.
constexpr Duration webhook_patience = std::chrono::minutes(10);
constexpr std::size_t webhook_batch = 1000;
constexpr std::size_t longest_answer = std::size_t{64} << 10;
constexpr std::string_view json_type = "application/json";

template <class Target>
api::GetOptions options_of(const Target& config) {
  return {.timeout = config.timeout,
          .body_limit = longest_answer,
          .auth = http_auth(config),
          .tls = http_tls(config.tls_config)};
}

template <class Target>
std::string settings_of(const Target& config) {
  return settings(proof_settings(config), duration_text(config.timeout));
}

/// "http://host:9093/prefix/" is asked at "/prefix/api/v2/alerts".
api::HttpUrl alerts_url(api::HttpUrl url) {
  while (url.path.ends_with('/')) url.path.pop_back();
  url.path += "/api/v2/alerts";
  return url;
}

Receiver alertmanager(const AlertmanagerConfig& config, const api::HttpUrl& url) {
  return {.name = url.text(),
          .settings = settings(url.text(), settings_of(config)),
          .metrics = &alertmanager_metrics,
          .lane = {.queue = {.last_word = true}},
          .send = [url, options = options_of(config)](const Notices& notices) {
            return api::http_post(url, options, {alertmanager_payload(notices), json_type});
          }};
}

/// Paths of webhooks are secrets often enough: only the server is named, with a number where
/// another has it too.
std::string webhook_name(const api::HttpUrl& url, const std::vector<Receiver>& others) {
  const auto server = (url.tls ? "https://" : "http://") + url.server.text();
  auto name = server;
  const auto taken = [&](const Receiver& other) { return other.name == name; };
  for (int number = 2; std::any_of(others.begin(), others.end(), taken); ++number) {
    name = server + " (" + std::to_string(number) + ")";
  }
  return name;
}

Receiver webhook(const WebhookConfig& config, const api::HttpUrl& url, std::string name,
                 const std::string& external_url) {
  return {
      .name = std::move(name),
      .settings =
          settings(url.text(), to_text(config.send_resolved), external_url, settings_of(config)),
      .metrics = &webhook_metrics,
      .changes_only = true,
      .resolved = config.send_resolved,
      .lane = {.queue = {.batch = webhook_batch, .last_word = false}, .give_up = webhook_patience},
      .send = [url, options = options_of(config), external_url](const Notices& notices) {
        return api::http_post(url, options, {webhook_payload(notices, external_url), json_type});
      }};
}

}  // namespace

/// The configuration's checks have seen to it that the URLs can be parsed.
std::vector<Receiver> receivers_of(const Config& config, const std::string& external_url) {
  std::vector<Receiver> receivers;
  for (const auto& one : config.alertmanagers) {
    auto url = api::parse_http_url(one.url);
    if (url) receivers.push_back(alertmanager(one, alerts_url(*std::move(url))));
  }
  for (const auto& one : config.webhooks) {
    const auto url = api::parse_http_url(one.url.text);
    if (!url) continue;
    receivers.push_back(webhook(one, *url, webhook_name(*url, receivers), external_url));
  }
  return receivers;
}

}  // namespace strata::agent
