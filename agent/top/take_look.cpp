#include "agent/top/take_look.h"

#include "agent/text/units.h"
#include "agent/top/figure_reader.h"
#include "agent/views/events.h"
#include "core/metrics/labels.h"
#include "rules/topology/families.h"

namespace strata::top {
namespace {

constexpr std::size_t most_alerts = 200;
constexpr std::size_t most_events = 20;
constexpr std::size_t most_peers = 100;

/// The runtime's id as people know it, else the end of the path.
std::string name_of(const Container& container) {
  constexpr std::size_t short_id = 12;
  if (!container.entity.name.empty()) return container.entity.name;
  if (!container.runtime_id.empty()) return container.runtime_id.substr(0, short_id);
  const auto slash = container.cgroup_path.rfind('/');
  return container.cgroup_path.substr(slash == std::string::npos ? 0 : slash + 1);
}

ContainerLook about(const Container& container, WallTime now) {
  ContainerLook look;
  look.id = container.cgroup_path;
  look.name = name_of(container);
  look.image = container.entity.image;
  look.state = to_string(container.state);
  look.runtime = container.runtime;
  look.pid = container.pid;
  const auto& since = container.started ? container.started : container.created;
  if (since) look.seconds = seconds(now - *since);
  return look;
}

AlertLook alert_of(const SampleRef& ref) {
  AlertLook alert;
  alert.name = rules::label_of(ref, "alertname");
  alert.severity = rules::label_of(ref, "severity");
  alert.container = rules::label_of(ref, "name");
  alert.firing = rules::label_of(ref, "alertstate") == "firing";
  return alert;
}

std::vector<AlertLook> alerts_of(const Snapshot& snapshot) {
  std::vector<AlertLook> alerts;
  const auto* const family = rules::find_family(snapshot, "ALERTS");
  if (family == nullptr) return alerts;
  for (const auto& ref : family->samples) {
    if (alerts.size() < most_alerts) alerts.push_back(alert_of(ref));
  }
  return alerts;
}

std::string container_named(const rules::Place& place) {
  return place.kind == rules::NodeKind::container ? place.name : std::string();
}

/// "12:00:01.123  exec  pid 7 sh  /bin/sh"
std::string event_line(const Event& event, const ContainerSet& containers) {
  const auto json = event_json(event, containers);
  constexpr std::size_t date = 11;
  auto line = rfc3339(event.at).substr(date, 12) + "  " + shown(json, "event");
  if (event.pid != 0) line += "  pid " + shown(json, "pid");
  if (!event.process.empty()) line += " " + shown(json, "process");
  if (!member(json, "detail").is_null()) line += "  " + shown(json, "detail");
  return line;
}

std::vector<std::string> events_of(const Container& container, const EventPage& events,
                                   const ContainerSet& containers) {
  std::vector<std::string> lines;
  for (auto event = events.rbegin(); event != events.rend(); ++event) {
    const auto* const owner = containers.owner_of((*event)->cgroup);
    const auto& path = owner != nullptr ? owner->cgroup_path : (*event)->cgroup_path;
    if (path == container.cgroup_path) lines.push_back(event_line(**event, containers));
    if (lines.size() == most_events) break;
  }
  return {lines.rbegin(), lines.rend()};
}

std::vector<PeerLook> peers_of(const Container& container, const rules::Topology& topology) {
  std::vector<PeerLook> peers;
  const auto add = [&](const rules::Edge& edge, rules::NodeId other, bool calls) {
    if (peers.size() == most_peers) return;
    peers.push_back({calls, topology.node(other).name, edge.port, edge.connections});
  };
  const auto node = topology.find(rules::NodeKind::container, container.entity.name);
  if (container.entity.name.empty() || !node) return peers;
  for (const auto& edge : topology.calls(*node)) add(edge, edge.to, true);
  for (const auto* const edge : topology.callers(*node)) add(*edge, edge->from, false);
  return peers;
}

}  // namespace

Look look_of(const Snapshot& snapshot, const ContainerSet& containers) {
  Look look;
  look.time = rfc3339(snapshot.wall);
  look.at = seconds(snapshot.at.time_since_epoch());
  for (const auto& container : containers.all()) {
    if (!container->departed) look.containers.push_back(about(*container, snapshot.wall));
  }
  read_figures(snapshot, look);
  look.alerts = alerts_of(snapshot);
  return look;
}

std::vector<IncidentLook> incidents_of(std::span<const rules::Incident> incidents) {
  std::vector<IncidentLook> looks;
  for (const auto& incident : incidents) {
    if (incident.closed || !incident.merged_into.empty()) continue;
    looks.push_back({incident.id, std::string(to_string(incident.severity)),
                     rules::headline(incident), incident.cause.summary,
                     container_named(incident.cause.place),
                     rfc3339(WallTime(std::chrono::milliseconds(incident.opened)))});
  }
  return looks;
}

Detail detail_of(const Container& container, const rules::Topology& topology,
                 const EventPage& events, const ContainerSet& containers) {
  return {container.cgroup_path, peers_of(container, topology),
          events_of(container, events, containers)};
}

}  // namespace strata::top
