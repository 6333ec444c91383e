#include "agent/judge/alert_memory.h"

#include <cstdio>
#include <optional>

#include <nlohmann/json.hpp>
#include <zlib.h>

namespace strata::agent {
namespace {

using Json = nlohmann::json;
using Texts = std::map<std::string, std::string>;

/// "strata-alerts 1 1a2b3c4d\n", the checksum being of all that follows.
std::string header_of(std::string_view body) {
  const auto sum = ::crc32_z(0, reinterpret_cast<const Bytef*>(body.data()), body.size());
  char text[32];
  std::snprintf(text, sizeof text, "strata-alerts 1 %08lx\n", sum);
  return text;
}

Json json_of(const promql::Labels& labels) {
  Json json = Json::object();
  for (const auto& label : labels.all()) json[label.name] = label.value;
  return json;
}

Json json_of(const RememberedAlert& one) {
  const auto& alert = one.alert;
  Json json{{"file", one.file},
            {"group", one.group},
            {"rule", one.rule},
            {"rule_labels", one.rule_labels},
            {"labels", json_of(alert.labels)},
            {"annotations", alert.annotations},
            {"state", to_string(alert.state)},
            {"active_at", alert.active_at}};
  // JSON has no infinity and no NaN.
  char value[40];
  std::snprintf(value, sizeof value, "%.17g", alert.value);
  json["value"] = static_cast<const char*>(value);
  if (alert.fired_at) json["fired_at"] = *alert.fired_at;
  if (alert.keep_firing_since) json["keep_firing_since"] = *alert.keep_firing_since;
  return json;
}

/// Reads members of one object; what is missing or of another type makes it `good` no more.
class Members {
 public:
  explicit Members(const Json& json) : json_(json), good(json.is_object()) {}

  std::string text(const char* name) {
    const auto* const member = find(name);
    if (member == nullptr || !member->is_string()) return wrong<std::string>();
    return member->get_ref<const std::string&>();
  }
  std::int64_t number(const char* name) {
    const auto* const member = find(name);
    if (member == nullptr || !member->is_number_integer()) return wrong<std::int64_t>();
    return member->get<std::int64_t>();
  }
  std::optional<std::int64_t> number_if(const char* name) {
    if (find(name) == nullptr) return std::nullopt;
    return number(name);
  }
  Texts texts(const char* name) {
    Texts texts;
    const auto* const member = find(name);
    if (member == nullptr || !member->is_object()) return wrong<Texts>();
    for (const auto& [key, value] : member->items()) {
      if (!value.is_string()) return wrong<Texts>();
      texts[key] = value.get_ref<const std::string&>();
    }
    return texts;
  }
  const Json* find(const char* name) {
    if (!good) return nullptr;
    const auto at = json_.find(name);
    return at == json_.end() ? nullptr : &*at;
  }

 private:
  template <class T>
  T wrong() {
    good = false;
    return {};
  }

  const Json& json_;

 public:
  bool good;
};

promql::Labels labels_of(const Texts& texts) {
  std::vector<promql::Label> labels;
  for (const auto& [name, value] : texts) labels.push_back({name, value});
  return promql::Labels(std::move(labels));
}

std::optional<RememberedAlert> alert_of(const Json& json) {
  Members members(json);
  RememberedAlert one;
  one.file = members.text("file");
  one.group = members.text("group");
  one.rule = members.text("rule");
  one.rule_labels = members.texts("rule_labels");
  one.alert.labels = labels_of(members.texts("labels"));
  one.alert.annotations = members.texts("annotations");
  one.alert.active_at = members.number("active_at");
  one.alert.fired_at = members.number_if("fired_at");
  one.alert.keep_firing_since = members.number_if("keep_firing_since");
  one.alert.value = std::strtod(members.text("value").c_str(), nullptr);
  const auto state = members.text("state");
  if (!members.good || (state != "pending" && state != "firing")) return std::nullopt;
  one.alert.state = state == "firing" ? rules::AlertState::firing : rules::AlertState::pending;
  return one;
}

}  // namespace

std::string to_text(const AlertMemory& memory) {
  Json alerts = Json::array();
  for (const auto& one : memory.alerts) alerts.push_back(json_of(one));
  const Json json{{"saved_at", memory.saved_at}, {"alerts", std::move(alerts)}};
  // Label values are UTF-8, but for what an application may smuggle in: that is replaced.
  const auto body = json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
  return header_of(body) + body;
}

Result<AlertMemory> parse_alert_memory(std::string_view text) {
  const auto end = text.find('\n');
  const auto body = end == std::string_view::npos ? text : text.substr(end + 1);
  if (end == std::string_view::npos || text.substr(0, end + 1) != header_of(body)) {
    return fail(Code::parse, "its checksum does not fit");
  }
  return parse_alert_memory_body(body);
}

Result<AlertMemory> parse_alert_memory_body(std::string_view body) {
  const auto json = Json::parse(body, nullptr, false);
  Members members(json);
  AlertMemory memory;
  memory.saved_at = members.number("saved_at");
  const auto* const alerts = members.find("alerts");
  if (!members.good || alerts == nullptr || !alerts->is_array()) {
    return fail(Code::parse, "it is no list of alerts");
  }
  for (const auto& one : *alerts) {
    auto alert = alert_of(one);
    if (!alert) return fail(Code::parse, "an alert in it is not whole");
    memory.alerts.push_back(std::move(*alert));
  }
  return memory;
}

}  // namespace strata::agent
