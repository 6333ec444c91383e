#include "agent/top/look_json.h"

#include <cmath>
#include <limits>

#include "agent/views/json.h"

namespace strata::top {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

/// [[0.001, 5], [null, 1]]: null is the bucket without a bound.
Json buckets_json(const Buckets& buckets) {
  auto array = Json::array();
  for (const auto& [upper, count] : buckets) {
    array.push_back({std::isinf(upper) ? Json() : Json(upper), count});
  }
  return array;
}

Json figures_json(const Figures& figures) {
  auto json = Json::object();
  for (std::size_t i = 0; i < figure_count; ++i) {
    const auto& value = figures.values[i];
    if (value && std::isfinite(*value)) json[std::string(figure_defs()[i].key)] = *value;
  }
  for (std::size_t i = 0; i < histogram_count; ++i) {
    const auto& buckets = figures.histograms[i];
    if (buckets) json[std::string(histogram_defs()[i].key)] = buckets_json(*buckets);
  }
  return json;
}

Json moments_json(const Moments& moments) {
  auto json = Json::object();
  for (std::size_t i = 0; i < figure_count; ++i) {
    if (moments.values[i] > 0) json[std::string(figure_defs()[i].key)] = moments.values[i];
  }
  for (std::size_t i = 0; i < histogram_count; ++i) {
    const auto at = moments.histograms[i];
    if (at > 0) json[std::string(histogram_defs()[i].key)] = at;
  }
  return json;
}

Json container_json(const ContainerLook& container) {
  Json json = {{"id", json_string(container.id)},           {"name", json_string(container.name)},
               {"image", json_string(container.image)},     {"state", json_string(container.state)},
               {"runtime", json_string(container.runtime)}, {"pid", container.pid}};
  if (container.seconds) json["seconds"] = *container.seconds;
  json["figures"] = figures_json(container.figures);
  return json;
}

Json service_json(const ServiceLook& service) {
  return {{"kind", service.is_redis ? "redis" : "api"},
          {"job", json_string(service.job)},
          {"instance", json_string(service.instance)},
          {"container", json_string(service.container)},
          {"at", service.at},
          {"figures", figures_json(service.figures)}};
}

Json alert_json(const AlertLook& alert) {
  return {{"name", json_string(alert.name)},
          {"severity", json_string(alert.severity)},
          {"container", json_string(alert.container)},
          {"firing", alert.firing}};
}

Json incident_json(const IncidentLook& incident) {
  return {{"id", json_string(incident.id)},
          {"severity", json_string(incident.severity)},
          {"headline", json_string(incident.headline)},
          {"cause", json_string(incident.cause)},
          {"container", json_string(incident.container)},
          {"opened", json_string(incident.opened)}};
}

Json peer_json(const PeerLook& peer) {
  return {{"calls", peer.calls},
          {"name", json_string(peer.name)},
          {"port", peer.port},
          {"connections", peer.connections}};
}

template <class T>
Json array_of(const std::vector<T>& items, Json (*make)(const T&)) {
  auto array = Json::array();
  for (const auto& item : items) array.push_back(make(item));
  return array;
}

Json event_json(const std::string& line) { return json_string(line); }

Json detail_json(const Detail& detail) {
  return {{"id", json_string(detail.id)},
          {"peers", array_of(detail.peers, peer_json)},
          {"events", array_of(detail.events, event_json)}};
}

std::string text_in(const Json& object, std::string_view key) {
  const auto& value = member(object, key);
  return value.is_string() ? value.get<std::string>() : std::string();
}

bool flag_in(const Json& object, std::string_view key) {
  const auto& value = member(object, key);
  return value.is_boolean() && value.get<bool>();
}

/// A number that fits into T, else 0.
template <class T>
T whole_in(const Json& object, std::string_view key) {
  const auto number = number_in(object, key).value_or(0);
  const bool fits = number >= 0 && number <= static_cast<double>(std::numeric_limits<T>::max() / 2);
  return fits ? static_cast<T>(number) : T{0};
}

std::optional<Buckets> buckets_in(const Json& object, std::string_view key) {
  const auto& array = member(object, key);
  if (!array.is_array()) return std::nullopt;
  Buckets buckets;
  for (const auto& pair : array) {
    if (!pair.is_array() || pair.size() != 2 || !pair[1].is_number()) return std::nullopt;
    const double upper = pair[0].is_number() ? pair[0].get<double>() : infinite;
    if (!buckets.empty() && upper <= buckets.back().upper) return std::nullopt;
    buckets.push_back({upper, pair[1].get<double>()});
  }
  return buckets;
}

Figures figures_in(const Json& json) {
  Figures figures;
  for (std::size_t i = 0; i < figure_count; ++i) {
    figures.values[i] = number_in(json, figure_defs()[i].key);
  }
  for (std::size_t i = 0; i < histogram_count; ++i) {
    figures.histograms[i] = buckets_in(json, histogram_defs()[i].key);
  }
  return figures;
}

Moments moments_in(const Json& json) {
  Moments moments;
  for (std::size_t i = 0; i < figure_count; ++i) {
    moments.values[i] = number_in(json, figure_defs()[i].key).value_or(0);
  }
  for (std::size_t i = 0; i < histogram_count; ++i) {
    moments.histograms[i] = number_in(json, histogram_defs()[i].key).value_or(0);
  }
  return moments;
}

ContainerLook container_in(const Json& json) {
  return {text_in(json, "id"),        text_in(json, "name"),
          text_in(json, "image"),     text_in(json, "state"),
          text_in(json, "runtime"),   whole_in<std::int32_t>(json, "pid"),
          number_in(json, "seconds"), figures_in(member(json, "figures"))};
}

ServiceLook service_in(const Json& json) {
  return {text_in(json, "kind") == "redis",  text_in(json, "job"),
          text_in(json, "instance"),         text_in(json, "container"),
          number_in(json, "at").value_or(0), figures_in(member(json, "figures"))};
}

AlertLook alert_in(const Json& json) {
  return {text_in(json, "name"), text_in(json, "severity"), text_in(json, "container"),
          flag_in(json, "firing")};
}

IncidentLook incident_in(const Json& json) {
  return {text_in(json, "id"),    text_in(json, "severity"),  text_in(json, "headline"),
          text_in(json, "cause"), text_in(json, "container"), text_in(json, "opened")};
}

PeerLook peer_in(const Json& json) {
  return {flag_in(json, "calls"), text_in(json, "name"),
          static_cast<std::uint16_t>(whole_in<std::uint32_t>(json, "port")),
          number_in(json, "connections").value_or(0)};
}

template <class T>
std::vector<T> all_in(const Json& object, std::string_view key, T (*read)(const Json&)) {
  std::vector<T> items;
  const auto& array = member(object, key);
  if (!array.is_array()) return items;
  items.reserve(array.size());
  for (const auto& item : array) {
    if (item.is_object()) items.push_back(read(item));
  }
  return items;
}

std::optional<Detail> detail_in(const Json& json) {
  if (!json.is_object()) return std::nullopt;
  Detail detail{text_in(json, "id"), all_in(json, "peers", peer_in), {}};
  const auto& events = member(json, "events");
  if (!events.is_array()) return detail;
  for (const auto& line : events) {
    if (line.is_string()) detail.events.push_back(line.get<std::string>());
  }
  return detail;
}

Look look_in(const Json& json) {
  Look look;
  look.run = text_in(json, "run");
  look.time = text_in(json, "time");
  look.hostname = text_in(json, "hostname");
  look.at = number_in(json, "at").value_or(0);
  look.moments = moments_in(member(json, "moments"));
  look.cpus = whole_in<std::uint32_t>(json, "cpus");
  look.host = figures_in(member(json, "host"));
  look.containers = all_in(json, "containers", container_in);
  look.services = all_in(json, "services", service_in);
  look.alerts = all_in(json, "alerts", alert_in);
  look.incidents = all_in(json, "incidents", incident_in);
  look.detail = detail_in(member(json, "detail"));
  return look;
}

}  // namespace

std::string look_json(const Look& look) {
  Json json = {{"run", json_string(look.run)},
               {"time", json_string(look.time)},
               {"hostname", json_string(look.hostname)},
               {"at", look.at},
               {"moments", moments_json(look.moments)},
               {"cpus", look.cpus},
               {"host", figures_json(look.host)},
               {"containers", array_of(look.containers, container_json)},
               {"services", array_of(look.services, service_json)},
               {"alerts", array_of(look.alerts, alert_json)},
               {"incidents", array_of(look.incidents, incident_json)}};
  if (look.detail) json["detail"] = detail_json(*look.detail);
  return json_line(json);
}

Result<Look> parse_look(std::string_view json) {
  const auto parsed = Json::parse(json, nullptr, false);
  if (!parsed.is_object()) return fail(Code::parse, "the agent's answer is no JSON object");
  return look_in(parsed);
}

}  // namespace strata::top
