#include "agent/notify/payload.h"

#include <algorithm>
#include <cstdio>

#include "agent/text/units.h"
#include "agent/views/json.h"

namespace strata::agent {
namespace {

using Shared = std::shared_ptr<const Notice>;

constexpr std::string_view alert_name = "alertname";
/// Go's zero time: the end of what has not ended.
constexpr std::string_view no_time = "0001-01-01T00:00:00Z";

std::string time_text(std::int64_t milliseconds) {
  return rfc3339(WallTime(std::chrono::milliseconds(milliseconds)));
}

Json labels_json(const promql::Labels& labels) {
  auto json = Json::object();
  for (const auto& label : labels.all()) json[label.name] = json_string(label.value);
  return json;
}

Json annotations_json(const std::map<std::string, std::string>& annotations) {
  auto json = Json::object();
  for (const auto& [name, text] : annotations) json[name] = json_string(text);
  return json;
}

/// The members that all of them have alike.
Json in_common(std::span<const Shared> notices, Json (*members)(const Notice&)) {
  auto common = members(*notices.front());
  for (const auto& notice : notices.subspan(1)) {
    const auto other = members(*notice);
    auto kept = Json::object();
    for (const auto& [name, text] : common.items()) {
      if (other.contains(name) && other[name] == text) kept[name] = text;
    }
    common = std::move(kept);
  }
  return common;
}

std::string_view status_of(const Notice& notice) { return notice.resolved ? "resolved" : "firing"; }

Json webhook_alert(const Notice& notice) {
  return {{"status", status_of(notice)},
          {"labels", labels_json(notice.labels)},
          {"annotations", annotations_json(notice.annotations)},
          {"startsAt", time_text(notice.starts_at)},
          {"endsAt", notice.resolved ? time_text(notice.ends_at) : std::string(no_time)},
          {"generatorURL", json_string(notice.generator_url)},
          {"fingerprint", fingerprint_of(notice.labels)}};
}

}  // namespace

std::string alertmanager_payload(std::span<const Shared> notices) {
  auto json = Json::array();
  for (const auto& notice : notices) {
    json.push_back({{"labels", labels_json(notice->labels)},
                    {"annotations", annotations_json(notice->annotations)},
                    {"startsAt", time_text(notice->starts_at)},
                    {"endsAt", time_text(notice->ends_at)},
                    {"generatorURL", json_string(notice->generator_url)}});
  }
  return json_line(json);
}

std::string webhook_payload(std::span<const Shared> notices, const std::string& external_url) {
  const auto common = in_common(notices, [](const Notice& n) { return labels_json(n.labels); });
  auto group = Json::object();
  std::string key = "{}:{";
  if (common.contains(alert_name)) {
    group[std::string(alert_name)] = common[std::string(alert_name)];
    key.append(alert_name).append("=").append(json_line(common[std::string(alert_name)]));
  }
  auto alerts = Json::array();
  for (const auto& notice : notices) alerts.push_back(webhook_alert(*notice));
  const bool fires = std::any_of(notices.begin(), notices.end(),
                                 [](const Shared& notice) { return !notice->resolved; });
  return json_line(
      {{"version", "4"},
       {"groupKey", key + "}"},
       {"truncatedAlerts", 0},
       {"status", fires ? "firing" : "resolved"},
       {"receiver", "strata"},
       {"groupLabels", group},
       {"commonLabels", common},
       {"commonAnnotations",
        in_common(notices, [](const Notice& n) { return annotations_json(n.annotations); })},
       {"externalURL", external_url},
       {"alerts", alerts}});
}

std::string fingerprint_of(const promql::Labels& labels) {
  std::uint64_t hash = 14695981039346656037U;
  const auto add = [&hash](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    hash = (hash ^ 255U) * 1099511628211U;
  };
  for (const auto& label : labels.all()) {
    add(label.name);
    add(label.value);
  }
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
  return text;
}

}  // namespace strata::agent
