#include "rules/incidents/incident.h"

namespace strata::rules {

std::string place_text(const Place& place) {
  switch (place.kind) {
    case NodeKind::host:
      return "the host";
    case NodeKind::container:
      return "container " + place.name;
    case NodeKind::address:
      return place.name;
  }
  return place.name;
}

std::string headline(const Incident& incident) {
  const auto& cause = incident.cause;
  auto text = cause.summary + " (" + cause.layer;
  if (cause.place.kind != NodeKind::host) text += ", " + place_text(cause.place);
  if (cause.edge) text += ", " + cause.edge->first.name + " -> " + cause.edge->second.name;
  text += ")";
  if (incident.chain.size() > 1) text += "; felt as: " + incident.chain.back().summary;
  return text;
}

}  // namespace strata::rules
