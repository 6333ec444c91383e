#include "agent/all_collectors.h"

#include <algorithm>
#include <utility>

#include "agent/config/load.h"
#include "agent/container_collectors.h"
#include "agent/host_collectors.h"
#include "agent/recipe_settings.h"
#include "collectors/api/api_collector.h"
#include "collectors/redis/redis_collector.h"

namespace strata::agent {
namespace {

using Recipes = std::vector<CollectorRecipe>;

/// Other people's servers are asked by a scrape at most this often.
constexpr Duration gentle = std::chrono::seconds(1);

/// Stands for a collector that could not be made: its health says why.
class Unmade final : public Collector {
 public:
  Unmade(std::string name, Layer layer, Error error)
      : name_(std::move(name)), layer_(layer), error_(std::move(error)) {}
  [[nodiscard]] std::string_view name() const override { return name_; }
  [[nodiscard]] Layer layer() const override { return layer_; }
  Status collect(const CollectContext& /*context*/, Batch& /*batch*/) override {
    return fail(error_);
  }

 private:
  std::string name_;
  Layer layer_;
  Error error_;
};

template <class T>
std::unique_ptr<Collector> made_or(Result<std::unique_ptr<T>> made, std::string name, Layer layer) {
  if (made) return std::move(*made);
  return std::make_unique<Unmade>(std::move(name), layer, std::move(made.error()));
}

/// "127.0.0.1:6379" of "redis://127.0.0.1:6379".
std::string without_scheme(const std::string& url) {
  const auto at = url.find("://");
  return at == std::string::npos ? url : url.substr(at + 3);
}

void add_kernel(const ContainersConfig& config, kernel::KernelSide* kernel, Recipes& recipes) {
  if (kernel == nullptr) return;
  for (const auto name : kernel->collector_names()) {
    recipes.push_back({std::string(name), {}, Cadence{.period = config.period}, [kernel, name] {
                         return kernel->make_collector(name);
                       }});
  }
}

std::unique_ptr<Collector> make_redis(const RedisConfig& config, ContainerOfAddress container_of,
                                      const std::string& name) {
  redis::RedisTarget target{config.address, config.username, config.password.text, config.interval,
                            std::min(config.timeout, config.interval)};
  if (!config.password_file.path.empty()) {
    auto secret = read_secret(config.password_file);
    if (!secret) return std::make_unique<Unmade>(name, Layer::dependency, secret.error());
    target.password = std::move(*secret);
  }
  return made_or(redis::RedisCollector::create(target, std::move(container_of)), name,
                 Layer::dependency);
}

void add_redis(const RedisConfig& config, const Parts& parts, Recipes& recipes) {
  const std::string name = "redis/" + without_scheme(config.address);
  const Cadence cadence{
      .period = config.interval, .freshest = gentle, .deadline = 2 * config.timeout};
  recipes.push_back({name,
                     settings(config.username, config.password.text, config.password_file.path,
                              duration_text(config.timeout)),
                     cadence, [config, name, container_of = parts.container_of] {
                       return make_redis(config, container_of, name);
                     }});
}

api::HttpAuth api_auth(const ApiConfig& config) {
  using Kind = api::HttpAuth::Kind;
  const auto& basic = config.basic_auth;
  const auto& header = config.authorization;
  if (!basic.username.empty() || !basic.password.text.empty() ||
      !basic.password_file.path.empty()) {
    return {.kind = Kind::basic,
            .username = basic.username,
            .secret = {basic.password.text, basic.password_file.path}};
  }
  if (header.credentials.text.empty() && header.credentials_file.path.empty()) return {};
  return {.kind = Kind::header,
          .type = header.type,
          .secret = {header.credentials.text, header.credentials_file.path}};
}

api::TlsOptions api_tls(const TlsClientConfig& tls) {
  return {tls.ca_file, tls.cert_file, tls.key_file.path, tls.server_name, tls.insecure_skip_verify};
}

api::ApiTarget api_target(const ApiConfig& config) {
  return {.job = config.job,
          .url = config.url,
          .interval = config.interval,
          .timeout = std::min(config.timeout, config.interval),
          .honor_labels = config.honor_labels,
          .honor_timestamps = config.honor_timestamps,
          .body_size_limit = config.body_size_limit.count,
          .limits = {.samples = config.sample_limit,
                     .labels = config.label_limit,
                     .label_name_bytes = config.label_name_length_limit,
                     .label_value_bytes = config.label_value_length_limit},
          .auth = api_auth(config),
          .tls = api_tls(config.tls_config),
          .relabel_configs = config.relabel_configs,
          .metric_relabel_configs = config.metric_relabel_configs};
}

std::string rule_settings(const std::vector<RelabelRule>& rules) {
  std::string text;
  for (const auto& rule : rules) {
    for (const auto& label : rule.source_labels) text += settings(label);
    text += settings(rule.separator, rule.target_label, rule.regex, to_text(rule.modulus),
                     rule.replacement, to_text(rule.action));
  }
  return text;
}

std::string proof_settings(const ApiConfig& config) {
  const auto& basic = config.basic_auth;
  const auto& header = config.authorization;
  const auto& tls = config.tls_config;
  return settings(basic.username, basic.password.text, basic.password_file.path, header.type,
                  header.credentials.text, header.credentials_file.path, tls.ca_file, tls.cert_file,
                  tls.key_file.path, tls.server_name, to_text(tls.insecure_skip_verify));
}

std::string api_settings(const ApiConfig& config) {
  return settings(proof_settings(config), duration_text(config.timeout),
                  to_text(config.honor_labels), to_text(config.honor_timestamps),
                  to_text(config.body_size_limit), to_text(config.sample_limit),
                  to_text(config.label_limit), to_text(config.label_name_length_limit),
                  to_text(config.label_value_length_limit), rule_settings(config.relabel_configs),
                  rule_settings(config.metric_relabel_configs));
}

void add_api(const ApiConfig& config, const Parts& parts, Recipes& recipes) {
  const std::string name = "api/" + config.job + "/" + without_scheme(config.url);
  const Cadence cadence{.period = config.interval,
                        .freshest = std::min(gentle, config.interval),
                        .deadline = 2 * config.timeout};
  const auto target = api_target(config);
  recipes.push_back(
      {name, api_settings(config), cadence, [target, name, container_of = parts.container_of] {
         return made_or(api::ApiCollector::create(target, container_of), name, Layer::business);
       }});
}

}  // namespace

std::vector<CollectorRecipe> all_collectors(const Config& config, const Parts& parts) {
  Recipes recipes;
  add_host(config.host, parts.fs, recipes);
  add_containers(config.containers, parts, recipes);
  add_kernel(config.containers, parts.kernel, recipes);
  for (const auto& redis : parts.redis) add_redis(redis, parts, recipes);
  for (const auto& api : config.apis) add_api(api, parts, recipes);
  return recipes;
}

}  // namespace strata::agent
