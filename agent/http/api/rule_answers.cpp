// /api/v1/rules, /api/v1/alerts, /api/v1/metadata and /api/v1/status/buildinfo.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "agent/http/api/query_api.h"
#include "agent/http/api/times.h"
#include "agent/views/json.h"
#include "core/base/text.h"
#include "rules/promql/go_text.h"
#include "rules/promql/printer.h"

namespace strata::agent::api {
namespace {

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

template <class Map>
Json object_of(const Map& texts) {
  Json object = Json::object();
  for (const auto& [name, text] : texts) object[name] = json_string(text);
  return object;
}

Json object_of(const promql::Labels& labels) {
  Json object = Json::object();
  for (const auto& label : labels.all()) object[label.name] = json_string(label.value);
  return object;
}

double seconds_of(promql::Milliseconds duration) {
  return static_cast<double>(duration.count()) / 1000;
}

/// strconv.FormatFloat(value, 'e', -1, 64).
std::string exponent_text(double value) {
  if (!std::isfinite(value)) return promql::go::plain_number(value);
  char text[40];
  const auto made = std::to_chars(text, text + sizeof text, value, std::chars_format::scientific);
  return {text, made.ptr};
}

Json alert_json(const rules::Alert& alert) {
  Json json{{"labels", object_of(alert.labels)},
            {"annotations", object_of(alert.annotations)},
            {"state", to_string(alert.state)},
            {"activeAt", rfc3339(alert.active_at)}};
  if (alert.keep_firing_since) json["keepFiringSince"] = rfc3339(*alert.keep_firing_since);
  json["value"] = exponent_text(alert.value);
  return json;
}

/// Those that are pending or firing.
Json alerts_json(const RuleView& rule) {
  Json list = Json::array();
  for (const auto& alert : rule.alerts) {
    if (alert.state != rules::AlertState::inactive) list.push_back(alert_json(alert));
  }
  return list;
}

std::string_view state_of(const RuleView& rule) {
  auto state = rules::AlertState::inactive;
  for (const auto& alert : rule.alerts) state = std::max(state, alert.state);
  return to_string(state);
}

bool is_alerting(const RuleView& rule) { return rule.rule->kind == rules::RuleKind::alerting; }

/// Which rules are asked for, and how much of them.
struct RuleFilter {
  std::string type;
  bool alerts = true;
  std::vector<std::string> rules;  // empty: all
  std::vector<std::string> groups;
  std::vector<std::string> files;

  static bool among(const std::vector<std::string>& names, const std::string& name) {
    return names.empty() || std::ranges::find(names, name) != names.end();
  }
  [[nodiscard]] bool takes(const GroupView& group) const {
    return among(groups, group.name) && among(files, group.file);
  }
  [[nodiscard]] bool takes(const RuleView& rule) const {
    return among(rules, rule.rule->name) &&
           (type.empty() || (type == "alert") == is_alerting(rule));
  }
  [[nodiscard]] bool narrows() const { return !rules.empty(); }
};

Json rule_json(const RuleView& view, const RuleFilter& filter) {
  const auto& rule = *view.rule;
  Json json = Json::object();
  if (is_alerting(view)) json["state"] = state_of(view);
  json["name"] = rule.name;
  json["query"] = json_string(promql::to_string(*rule.expr));
  if (is_alerting(view)) {
    json["duration"] = seconds_of(rule.hold);
    json["keepFiringFor"] = seconds_of(rule.keep_firing);
    json["labels"] = object_of(rule.labels);
    json["annotations"] = object_of(rule.annotations);
    if (filter.alerts) json["alerts"] = alerts_json(view);
  } else if (!rule.labels.empty()) {
    json["labels"] = object_of(rule.labels);
  }
  json["health"] = to_string(view.health);
  if (!view.last_error.empty()) json["lastError"] = json_string(view.last_error);
  json["evaluationTime"] = seconds(view.evaluation_time);
  json["lastEvaluation"] = rfc3339(view.last_evaluation);
  json["type"] = is_alerting(view) ? "alerting" : "recording";
  return json;
}

Json group_json(const GroupView& group, const RuleFilter& filter) {
  Json rules = Json::array();
  for (const auto& rule : group.rules) {
    if (filter.takes(rule)) rules.push_back(rule_json(rule, filter));
  }
  return {{"name", json_string(group.name)},
          {"file", json_string(group.file)},
          {"rules", std::move(rules)},
          {"interval", seconds(group.interval)},
          {"limit", group.limit},
          {"evaluationTime", seconds(group.evaluation_time)},
          {"lastEvaluation", rfc3339(group.last_evaluation)}};
}

std::string lower(std::string_view text) {
  std::string small(text);
  std::ranges::transform(small, small.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return small;
}

}  // namespace

Answer QueryApi::rules(const Parameters& parameters) const {
  RuleFilter filter{lower(parameters.get("type")), true, parameters.all("rule_name[]"),
                    parameters.all("rule_group[]"), parameters.all("file[]")};
  if (!filter.type.empty() && filter.type != "alert" && filter.type != "record") {
    return wrong_parameter("type", "not supported value " + promql::go::quoted(filter.type));
  }
  const auto without = lower(parameters.get("exclude_alerts"));
  if (!without.empty()) {
    const bool yes = without == "true" || without == "1" || without == "t";
    if (!yes && without != "false" && without != "0" && without != "f") {
      return wrong_parameter("exclude_alerts", "error converting exclude_alerts to bool");
    }
    filter.alerts = !yes;
  }
  Json groups = Json::array();
  for (const auto& group : backend_.rules()->groups) {
    if (!filter.takes(*group)) continue;
    auto json = group_json(*group, filter);
    if (!filter.narrows() || !json["rules"].empty()) groups.push_back(std::move(json));
  }
  return success(text_of({{"groups", std::move(groups)}}));
}

Answer QueryApi::alerts() const {
  Json alerts = Json::array();
  for (const auto& group : backend_.rules()->groups) {
    for (const auto& rule : group->rules) {
      for (auto& alert : alerts_json(rule)) alerts.push_back(std::move(alert));
    }
  }
  return success(text_of({{"alerts", std::move(alerts)}}));
}

Answer QueryApi::metadata(const Parameters& parameters) const {
  std::optional<std::int64_t> limit;
  if (const auto text = parameters.get("limit"); !text.empty()) {
    limit = text::number<std::int64_t>(text);
    if (!limit) return bad_data("limit must be a number");
  }
  const auto wanted = parameters.get("metric");
  Json found = Json::object();
  const auto snapshot = backend_.latest_snapshot();
  if (!snapshot) return success("{}");
  for (const auto& family : snapshot->families) {
    const auto& def = *family.def;
    if (!wanted.empty() && def.name != wanted) continue;
    if (limit && *limit >= 0 && static_cast<std::int64_t>(found.size()) >= *limit) break;
    const auto type = def.type == MetricType::untyped ? "unknown" : to_string(def.type);
    found[std::string(def.name)] = Json::array({{{"type", type},
                                                 {"help", json_string(def.help)},
                                                 {"unit", json_string(unit_of(def.name))}}});
  }
  return success(text_of(found));
}

Answer build_info() {
  const Json info{{"version", "2.42.0"}, {"revision", STRATA_VERSION},
                  {"branch", "strata"},  {"buildUser", ""},
                  {"buildDate", ""},     {"goVersion", ""}};
  return success(text_of(info));
}

}  // namespace strata::agent::api
