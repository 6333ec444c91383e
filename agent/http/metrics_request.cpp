#include "agent/http/metrics_request.h"

#include <algorithm>
#include <array>

#include "agent/config/host_keys.h"
#include "agent/text/safe_text.h"
#include "core/base/host_port.h"
#include "core/base/text.h"

namespace strata::agent {
namespace {

constexpr std::string_view redis_prefix = "redis/";  // of the collectors' names
constexpr std::string_view redis_keys_prefix = "redis-keys/";
constexpr unsigned redis_port = 6379;

/// "127.0.0.1:6379" of "redis://user:secret@localhost/0"; a socket's path is what it is.
std::string redis_server(std::string_view url) {
  if (const auto scheme = url.find("://"); scheme != std::string_view::npos) {
    url.remove_prefix(scheme + 3);
  }
  if (url.starts_with('/')) return std::string(url);
  url = url.substr(0, url.find('/'));
  if (const auto user = url.rfind('@'); user != std::string_view::npos) url.remove_prefix(user + 1);
  auto server = parse_host_port(url, redis_port);
  if (!server) return std::string(url);
  if (server->host == "localhost") server->host = "127.0.0.1";
  return server->text();
}

bool runs(const Snapshot& snapshot, std::optional<Layer> layer, std::string_view name) {
  return std::any_of(snapshot.collectors.begin(), snapshot.collectors.end(), [&](const auto& one) {
    return means_collector(name, one.name) && (!layer || one.layer == *layer);
  });
}

Status known(const Snapshot& snapshot, std::optional<Layer> layer, const std::string& name) {
  if (runs(snapshot, layer, name)) return {};
  const auto hosts = host_collector_names();
  const bool off = std::find(hosts.begin(), hosts.end(), name) != hosts.end();
  return fail(Code::not_found, (off ? "disabled collector: " : "missing collector: ") + name);
}

}  // namespace

Result<Layer> layer_named(std::string_view name) {
  for (const auto layer : named_layers) {
    if (name == to_string(layer)) return layer;
  }
  return fail(Code::invalid,
              "no layer '" + std::string(name) + "' (host, container, dependency, business)");
}

Result<Selection> selection_of(const Snapshot& snapshot, Selection within,
                               const std::vector<std::string>& collect,
                               const std::vector<std::string>& exclude) {
  if (!collect.empty() && !exclude.empty()) {
    return fail(Code::invalid, "Combined collect and exclude queries are not allowed.");
  }
  for (const auto& name : collect) {
    if (auto checked = known(snapshot, within.layer, name); !checked) return fail(checked.error());
  }
  within.only_collectors = collect;
  within.without_collectors = exclude;
  return within;
}

Result<std::vector<std::string>> collectors_of_target(const Snapshot& snapshot,
                                                      std::string_view target) {
  const auto wanted = redis_server(target);
  std::vector<std::string> found;
  for (const auto& collector : snapshot.collectors) {
    for (const auto prefix : {redis_prefix, redis_keys_prefix}) {
      const std::string_view name = collector.name;
      if (!name.starts_with(prefix)) continue;
      if (redis_server(name.substr(prefix.size())) == wanted) found.push_back(collector.name);
    }
  }
  if (!found.empty()) return found;
  return fail(Code::not_found, "target " + quote_text(wanted) +
                                   " is not watched: it has to be one of `redis` in strata's "
                                   "configuration");
}

bool accepts_gzip(std::string_view accept_encoding) {
  while (!accept_encoding.empty()) {
    auto coding = text::take_until(accept_encoding, ',');
    const auto name = text::trim(text::take_until(coding, ';'));
    const auto weight = text::trim(coding);
    if ((name == "gzip" || name == "*") && weight != "q=0" && weight != "q=0.0") return true;
  }
  return false;
}

}  // namespace strata::agent
