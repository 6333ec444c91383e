#include "agent/views/incidents.h"

#include "agent/text/safe_text.h"
#include "agent/text/units.h"

namespace strata {
namespace {

using rules::Moment;
using rules::NodeKind;
using rules::Place;

Json json_moment(Moment moment) { return rfc3339(WallTime(std::chrono::milliseconds(moment))); }

Json json_moment(const std::optional<Moment>& moment) {
  return moment ? json_moment(*moment) : Json();
}

/// "container" is the name that other views have, null for the host and for mere addresses.
void add_place(Json& object, const Place& place) {
  object["container"] = place.kind == NodeKind::container ? json_string(place.name) : Json();
  object["place"] = {{"kind", to_string(place.kind)}, {"name", json_string(place.name)}};
}

Json cause_json(const rules::Cause& cause) {
  Json json = {{"layer", json_string(cause.layer)}};
  add_place(json, cause.place);
  json["role"] = to_string(cause.traits.role);
  json["topic"] = to_string(cause.traits.topic);
  json["alert"] = json_fact(cause.alert);
  json["summary"] = json_string(cause.summary);
  json["edge"] = cause.edge ? Json({{"from", json_string(cause.edge->first.name)},
                                    {"to", json_string(cause.edge->second.name)}})
                            : Json();
  return json;
}

Json step_json(const rules::Step& step) {
  Json json = {{"layer", json_string(step.layer)}};
  add_place(json, step.place);
  json["alert"] = json_fact(step.alert);
  json["summary"] = json_string(step.summary);
  json["since"] = json_moment(step.since);
  return json;
}

Json alert_json(const rules::IncidentAlert& alert) {
  auto labels = Json::object();
  for (const auto& [name, value] : alert.labels.all()) {
    labels[json_string(name).get<std::string>()] = json_string(value);
  }
  Json json = {{"labels", std::move(labels)},
               {"summary", json_string(alert.summary)},
               {"severity", to_string(alert.severity)},
               {"role", to_string(alert.traits.role)},
               {"topic", to_string(alert.traits.topic)}};
  add_place(json, alert.place);
  json["firing"] = alert.firing;
  json["since"] = json_moment(alert.since);
  json["value"] = alert.value;
  return json;
}

Json evidence_json(const rules::Evidence& evidence) {
  Json json = {{"source", json_string(evidence.source)}};
  add_place(json, evidence.place);
  json["what"] = json_string(evidence.what);
  json["text"] = json_string(evidence.text);
  json["value"] = evidence.value ? Json(*evidence.value) : Json();
  json["at"] = json_moment(evidence.at);
  return json;
}

Json incident_json(const rules::Incident& incident) {
  return {{"id", json_string(incident.id)},
          {"state", incident.closed ? "closed" : "open"},
          {"severity", to_string(incident.severity)},
          {"opened", json_moment(incident.opened)},
          {"changed", json_moment(incident.changed)},
          {"closed", json_moment(incident.closed)},
          {"merged_into", json_fact(incident.merged_into)},
          {"headline", json_string(rules::headline(incident))},
          {"cause", cause_json(incident.cause)},
          {"chain", array_of(incident.chain, step_json)},
          {"first_seen", step_json(incident.first_seen)},
          {"alerts", array_of(incident.alerts, alert_json)},
          {"evidence", array_of(incident.evidence, evidence_json)}};
}

/// "flash-redis", or "the host".
std::string who(const Json& object) {
  const auto& place = member(object, "place");
  return shown(place, "kind") == "host" ? "the host" : shown(place, "name");
}

std::string step_text(std::string_view label, const Json& step) {
  constexpr std::size_t width = 8;
  std::string text(label);
  text.resize(width, ' ');
  return "    " + text + shown(step, "summary") + "  [" + shown(step, "layer") + ", " + who(step) +
         "]\n";
}

std::string edge_text(const Json& edge) {
  if (!edge.is_object()) return {};
  return "    between " + shown(edge, "from") + " and " + shown(edge, "to") + "\n";
}

std::string evidence_text(const Json& evidence) {
  auto text = "      " + who(evidence) + ": " + shown(evidence, "text");
  if (!member(evidence, "at").is_null()) text += "  (" + shown(evidence, "at") + ")";
  return text + "\n";
}

template <class Show>
std::string lines(const Json& items, Show show) {
  std::string text;
  if (!items.is_array()) return text;
  for (const auto& item : items) text += show(item);
  return text;
}

std::string alert_text(const Json& alert) {
  const auto& firing = member(alert, "firing");
  const bool over = firing.is_boolean() && !firing.get<bool>();
  return "      " + shown(member(alert, "labels"), "alertname") + " since " +
         shown(alert, "since") + (over ? ", not firing" : "") + ": " + shown(alert, "summary") +
         "\n";
}

std::string incident_block(const Json& incident) {
  auto text = "  " + shown(incident, "id") + "  " + shown(incident, "state") + "  " +
              shown(incident, "severity") + "  opened " + shown(incident, "opened");
  if (!member(incident, "closed").is_null()) text += "  closed " + shown(incident, "closed");
  if (!member(incident, "merged_into").is_null()) {
    text += "  is " + shown(incident, "merged_into");
  }
  text += "\n" + step_text("cause", member(incident, "cause")) +
          edge_text(member(member(incident, "cause"), "edge"));
  const auto& chain = member(incident, "chain");
  for (std::size_t i = 1; chain.is_array() && i < chain.size(); ++i) {
    text += step_text("then", chain[i]);
  }
  text += step_text("first", member(incident, "first_seen"));
  return text + "    evidence\n" + lines(member(incident, "evidence"), evidence_text) +
         "    alerts\n" + lines(member(incident, "alerts"), alert_text);
}

}  // namespace

Json incidents_json(std::span<const rules::Incident> incidents) {
  auto array = Json::array();
  for (const auto& incident : incidents) array.push_back(incident_json(incident));
  return array;
}

std::string incidents_answer(std::span<const rules::Incident> incidents) {
  return json_line({{"status", "success"}, {"data", {{"incidents", incidents_json(incidents)}}}});
}

std::string incidents_text(const Json& incidents) {
  if (!incidents.is_array()) return "  unknown\n";
  std::string text;
  for (const auto& incident : incidents) {
    text.append(text.empty() ? "" : "\n").append(incident_block(incident));
  }
  return text.empty() ? "  none\n" : text;
}

}  // namespace strata
