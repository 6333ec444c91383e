#include "agent/views/events.h"

#include <algorithm>

#include "agent/text/safe_text.h"
#include "agent/text/units.h"
#include "agent/views/outliers.h"

namespace strata {
namespace {

const Container* container_of(const Event& event, const ContainerSet& containers) {
  if (const auto* const owner = containers.owner_of(event.cgroup)) return owner;
  return event.cgroup_path.empty() ? nullptr : containers.by_path(event.cgroup_path);
}

/// "12:00:01.123" of "2023-11-14T12:00:01.123Z"; another shape stays as it is.
std::string time_of_day(const std::string& time) {
  constexpr std::size_t date = 11;
  if (time.size() != 24 || time[date - 1] != 'T') return time;
  return time.substr(date, 12);
}

std::string padded(const std::string& text, std::size_t width) {
  const auto have = width_of(text);
  return have < width ? text + std::string(width - have, ' ') : text;
}

std::string event_container(const Json& event) {
  std::string text;
  if (!member(event, "pid").is_null()) text += "  pid " + shown(event, "pid");
  if (!member(event, "process").is_null()) text += " " + shown(event, "process");
  if (!member(event, "detail").is_null()) text += "  " + shown(event, "detail");
  return text;
}

}  // namespace

Json event_json(const Event& event, const ContainerSet& containers) {
  const auto* const owner = container_of(event, containers);
  const auto& path = owner == nullptr ? event.cgroup_path : owner->cgroup_path;
  Json json = {{"time", rfc3339(event.at)},
               {"sequence", event.sequence},
               {"event", to_string(event.kind)},
               {"container", json_fact(owner == nullptr ? event.container : owner->entity.name)},
               {"id", json_fact(path)},
               {"pid", event.pid == 0 ? Json() : Json(event.pid)},
               {"process", json_fact(event.process)},
               {"detail", json_fact(event.detail)}};
  if (event.outlier) add_outlier(json, *event.outlier, containers);
  return json;
}

std::string event_text(const Json& event) {
  return time_of_day(shown(event, "time")) + "  " + padded(shown(event, "event"), 12) + "  " +
         padded(short_path(shown(event, "container")), 20) + "  " + short_path(shown(event, "id")) +
         event_container(event);
}

std::string short_path(std::string_view cgroup_path) {
  constexpr std::string_view digits = "0123456789abcdef";
  constexpr std::size_t least = 40;
  constexpr std::size_t kept = 12;
  std::string out;
  while (!cgroup_path.empty()) {
    const auto run = std::min(cgroup_path.find_first_not_of(digits), cgroup_path.size());
    out += cgroup_path.substr(0, run >= least ? kept : run);
    cgroup_path.remove_prefix(run);
    const auto other = std::min(cgroup_path.find_first_of(digits), cgroup_path.size());
    out += cgroup_path.substr(0, other);
    cgroup_path.remove_prefix(other);
  }
  return out;
}

}  // namespace strata
