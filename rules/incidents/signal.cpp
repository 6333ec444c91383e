#include "rules/incidents/signal.h"

namespace strata::rules {
namespace {

/// The layer that the rule names, else that of the place.
std::string layer_of(const promql::Labels& alert, const Place& place) {
  if (const auto layer = alert.get("layer"); !layer.empty()) return std::string(layer);
  return place.kind == NodeKind::host ? "host" : "container";
}

std::string summary_of(const Alert& alert) {
  for (const auto* key : {"summary", "description", "message"}) {
    const auto found = alert.annotations.find(key);
    if (found != alert.annotations.end() && !found->second.empty()) return found->second;
  }
  return std::string(alert.labels.get("alertname"));
}

}  // namespace

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::info:
      return "info";
    case Severity::warning:
      return "warning";
    case Severity::critical:
      return "critical";
  }
  return "warning";
}

Severity severity_of(std::string_view label) {
  if (label == "critical" || label == "page" || label == "error") return Severity::critical;
  if (label == "info" || label == "none") return Severity::info;
  return Severity::warning;
}

LayerRank layer_rank(std::string_view layer) {
  if (layer == "host") return 0;
  if (layer == "container") return 1;
  if (layer == "dependency") return 2;
  return 3;
}

Signal signal_of(const Alert& alert, const Topology& topology, Moment now) {
  Signal signal;
  signal.labels = alert.labels;
  signal.alert = alert.labels.get("alertname");
  signal.place = place_of(alert.labels, topology);
  signal.layer = layer_of(alert.labels, signal.place);
  signal.summary = summary_of(alert);
  signal.severity = severity_of(alert.labels.get("severity"));
  signal.traits = traits_of(alert.labels);
  signal.taker = alert.labels.get("by");
  signal.since = alert.active_at;
  signal.last_seen = now;
  signal.firing = alert.state == AlertState::firing;
  signal.value = alert.value;
  return signal;
}

}  // namespace strata::rules
