#include "agent/all_collectors.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "agent/config/load.h"
#include "agent/container_collectors.h"
#include "agent/host_collectors.h"
#include "agent/http_client_options.h"
#include "agent/profile/profile_collector.h"
#include "agent/recipe_settings.h"
#include "collectors/api/api_collector.h"
#include "collectors/redis/keys_collector.h"
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

void add_kernel_recipes(const ContainersConfig& config, kernel::KernelSide* kernel,
                        Recipes& recipes) {
  if (kernel == nullptr) return;
  for (const auto name : kernel->collector_names()) {
    recipes.push_back({std::string(name), {}, Cadence{.period = config.period}, [kernel, name] {
                         return kernel->make_collector(name);
                       }});
  }
}

void add_profiling(const ProfileService& profiles, Recipes& recipes) {
  recipes.push_back({"profiling", {}, Cadence{.period = std::chrono::seconds(15)}, [&profiles] {
                       return std::make_unique<ProfileCollector>(profiles);
                     }});
}

/// How the collectors of one server get its password, at each connect.
std::function<Result<std::string>()> password_source(const RedisConfig& config) {
  if (!config.password_file.path.empty()) {
    return [file = config.password_file] { return read_secret(file); };
  }
  if (config.password_env.empty()) return {};
  return [name = config.password_env]() -> Result<std::string> {
    const auto* const value =
        std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): nobody sets any
    if (value == nullptr) return fail(Code::not_found, "no environment variable " + name);
    return std::string(value);
  };
}

redis::RedisTarget redis_target(const RedisConfig& config) {
  redis::RedisTarget target;
  target.address = config.address;
  target.username = config.username;
  target.password = config.password.text;
  target.password_source = password_source(config);
  target.timeout = std::min(config.timeout, config.interval);
  target.tls = config.tls;
  target.options = {.config_values = config.config_values,
                    .client_list = config.client_list,
                    .client_ports = config.client_ports,
                    .modules = config.modules,
                    .key_groups = !config.keys.check_key_groups.empty()};
  return target;
}

std::string redis_settings(const RedisConfig& config) {
  const auto& tls = config.tls;
  return settings(config.username, config.password.text, config.password_file.path,
                  config.password_env, duration_text(config.timeout), tls.ca_file, tls.cert_file,
                  tls.key_file, tls.server_name, to_text(tls.verify), to_text(config.config_values),
                  to_text(config.client_list), to_text(config.client_ports),
                  to_text(config.modules), config.keys.check_key_groups);
}

Result<std::unique_ptr<redis::KeysCollector>> make_redis_keys(
    const RedisKeysConfig& config, const redis::RedisTarget& target,
    const redis::RedisSurroundings& surroundings) {
  redis::KeysOptions options;
  const std::array<std::pair<const std::string*, std::vector<redis::ListedKey>*>, 5> lists = {
      {{&config.check_keys, &options.keys},
       {&config.check_single_keys, &options.single_keys},
       {&config.check_streams, &options.streams},
       {&config.check_single_streams, &options.single_streams},
       {&config.count_keys, &options.counted}}};
  for (const auto& [text, keys] : lists) {
    auto parsed = redis::parse_key_list(*text);
    if (!parsed) return fail(parsed.error());
    *keys = *std::move(parsed);
  }
  options.group_patterns = redis::parse_group_patterns(config.check_key_groups);
  options.most_groups = config.max_distinct_key_groups;
  options.values = config.values;
  options.period = config.period;
  options.budget = config.budget;
  options.batch = config.batch;
  return redis::KeysCollector::create(target, std::move(options), surroundings);
}

bool asks_for_keys(const RedisKeysConfig& keys) {
  return !(keys.check_keys + keys.check_single_keys + keys.check_streams +
           keys.check_single_streams + keys.count_keys + keys.check_key_groups)
              .empty();
}

/// Each second a part of a pass: the budget is a share of the server's time.
void add_redis_keys(const RedisConfig& config, const redis::RedisTarget& target,
                    const redis::RedisSurroundings& surroundings, Recipes& recipes) {
  const auto& keys = config.keys;
  if (!asks_for_keys(keys)) return;
  const std::string name = "redis-keys/" + without_scheme(config.address);
  const Cadence cadence{.period = std::chrono::seconds(1),
                        .freshest = std::chrono::seconds(1),
                        .deadline = 2 * config.timeout};
  recipes.push_back(
      {name,
       redis_settings(config) + settings(keys.check_keys, keys.check_single_keys,
                                         keys.check_streams, keys.check_single_streams,
                                         keys.count_keys, to_text(keys.max_distinct_key_groups),
                                         to_text(keys.values), duration_text(keys.period),
                                         duration_text(keys.budget), to_text(keys.batch)),
       cadence, [keys, target, surroundings, name] {
         return made_or(make_redis_keys(keys, target, surroundings), name, Layer::dependency);
       }});
}

void add_redis(const RedisConfig& config, const Parts& parts, Recipes& recipes) {
  const std::string name = "redis/" + without_scheme(config.address);
  const Cadence cadence{
      .period = config.interval, .freshest = gentle, .deadline = 2 * config.timeout};
  const auto target = redis_target(config);
  const redis::RedisSurroundings surroundings{parts.container_of, parts.tell, parts.note};
  auto watched = surroundings;
  if (parts.idle) {
    watched.idle = [idle = parts.idle, name](int descriptor) { idle(descriptor, name); };
  }
  recipes.push_back({name, redis_settings(config), cadence, [target, name, surroundings = watched] {
                       return made_or(redis::RedisCollector::create(target, surroundings), name,
                                      Layer::dependency);
                     }});
  add_redis_keys(config, target, surroundings, recipes);
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
          .auth = http_auth(config),
          .tls = http_tls(config.tls_config),
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

api::InsideOptions inside_of(const AnnotatedApi& found, const Parts& parts) {
  if (found.hosts.empty() || (parts.sockets == nullptr && !found.only_inside)) return {};
  if (parts.sockets == nullptr) {
    // Its address would be somebody else's.
    return {.open_socket = [](int) -> Result<Fd> {
              return fail(Code::permission, "entering it takes CAP_SYS_ADMIN");
            },
            .hosts = found.hosts,
            .only = true};
  }
  const auto path = parts.fs.proc(std::to_string(found.pid) + "/ns/net");
  return {.open_socket = [sockets = parts.sockets, path, network = found.network](
                             int family) { return sockets->open(path, network, family); },
          .hosts = found.hosts,
          .only = found.only_inside};
}

void add_annotated(const ScrapeConfig& config, const AnnotatedApi& found, const Parts& parts,
                   Recipes& recipes) {
  const std::string name = "api/" + found.job + "/" + found.instance;
  const Cadence cadence{.period = config.interval,
                        .freshest = std::min(gentle, config.interval),
                        .deadline = 2 * config.timeout};
  api::ApiTarget target;
  target.job = found.job;
  target.url = found.url;
  target.interval = config.interval;
  target.timeout = std::min(config.timeout, config.interval);
  target.labels = found.labels;
  target.inside = inside_of(found, parts);
  auto text = settings(found.url, duration_text(config.timeout), std::to_string(found.pid),
                       std::to_string(found.network), to_text(found.only_inside));
  for (const auto& [key, value] : found.labels) text += settings(key, value);
  recipes.push_back({name, std::move(text), cadence, [target, name] {
                       return made_or(api::ApiCollector::create(target, {}), name, Layer::business);
                     }});
}

}  // namespace

std::vector<CollectorRecipe> all_collectors(const Config& config, const Parts& parts) {
  Recipes recipes;
  add_host(config.host, parts.fs, recipes);
  add_containers(config.containers, parts, recipes);
  add_kernel_recipes(config.containers, parts.kernel, recipes);
  if (parts.profiles != nullptr) add_profiling(*parts.profiles, recipes);
  for (const auto& redis : parts.redis) add_redis(redis, parts, recipes);
  for (const auto& api : config.apis) add_api(api, parts, recipes);
  for (const auto& api : parts.annotated) {
    add_annotated(config.containers.scrape, api, parts, recipes);
  }
  return recipes;
}

}  // namespace strata::agent
