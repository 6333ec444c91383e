#include <algorithm>
#include <optional>

#include "agent/text/units.h"
#include "agent/views/dump.h"
#include "agent/views/events.h"

namespace strata {
namespace {

template <class T>
Json json_of(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

Json json_time(const std::optional<WallTime>& time) { return time ? Json(rfc3339(*time)) : Json(); }

/// Seconds from `since` until `now`; null where nobody knows.
Json json_age(const std::optional<WallTime>& since, WallTime now) {
  return since ? Json(seconds(now - *since)) : Json();
}

Json json_strings(const std::vector<std::string>& texts) {
  auto array = Json::array();
  for (const auto& text : texts) array.push_back(json_string(text));
  return array;
}

Json build_section(const DumpInput& input) {
  std::optional<WallTime> started;
  if (input.process.pid != 0) started = input.process.started;
  return {{"version", json_fact(input.build.version)},
          {"build_type", json_fact(input.build.build_type)},
          {"compiler", json_fact(input.build.compiler)},
          {"libbpf", json_fact(input.build.libbpf)},
          {"pid", input.process.pid == 0 ? Json() : Json(input.process.pid)},
          {"started", json_time(started)},
          {"uptime_seconds", json_age(started, input.now)}};
}

Json kernel_section(const DumpInput& input) {
  return {{"hostname", json_fact(input.host.hostname)},
          {"release", json_fact(input.host.kernel_release)},
          {"architecture", json_fact(input.host.architecture)},
          {"cgroups", json_fact(input.host.cgroup_mode)},
          {"btf", json_of(input.host.btf)},
          {"tracefs", json_of(input.host.tracefs)},
          {"bpf_statistics", json_of(input.host.bpf_statistics)},
          {"off", json_fact(input.kernel_off)}};
}

Json rights_section(const DumpInput& input) {
  auto missing = Json::array();
  for (const auto& right : input.rights.missing) {
    missing.push_back(
        {{"capability", json_string(right.capability)}, {"lost", json_string(right.lost)}});
  }
  return {{"uid", input.rights.uid},
          {"capabilities", json_strings(input.rights.capabilities)},
          {"missing", std::move(missing)}};
}

Json program_json(const ProgramStatus& program) {
  Json total;
  Json each;
  if (program.run_nanoseconds) {
    const auto spent = static_cast<double>(*program.run_nanoseconds) / 1e9;
    total = spent;
    if (program.runs.value_or(0) > 0) each = spent / static_cast<double>(*program.runs);
  }
  return {{"name", json_string(program.name)},  {"hook", json_string(program.hook)},
          {"attached", program.attached},       {"reason", json_fact(program.reason)},
          {"runs", json_of(program.runs)},      {"run_seconds", std::move(total)},
          {"seconds_per_run", std::move(each)}, {"fallback", json_fact(program.fallback)}};
}

Json map_json(const MapStatus& map) {
  return {{"name", json_string(map.name)},
          {"entries", json_of(map.entries)},
          {"max_entries", map.max_entries},
          {"memory_bytes", map.memory_bytes},
          {"overflows", json_of(map.overflows)}};
}

Json ring_json(const RingStatus& ring) {
  return {{"name", json_string(ring.name)},
          {"size_bytes", ring.size_bytes},
          {"events", ring.events},
          {"dropped", ring.dropped}};
}

/// "7:11651": the hierarchy (0 is cgroup v2) and the inode of the cgroup within it.
std::string key_text(CgroupKey key) {
  const auto hierarchy = key.value >> CgroupKey::hierarchy_shift;
  const auto inode = key.value & ((std::uint64_t{1} << CgroupKey::hierarchy_shift) - 1);
  return std::to_string(hierarchy) + ":" + std::to_string(inode);
}

/// What the container is a part of; null where it is nothing's.
Json workload_json(const Container& container) {
  const auto label = [&](const char* key) {
    const auto found = container.labels.find(key);
    return found == container.labels.end() ? Json() : json_fact(found->second);
  };
  Json workload = {{"compose_project", label("com.docker.compose.project")},
                   {"compose_service", label("com.docker.compose.service")},
                   {"namespace", json_fact(container.pod.name_space)},
                   {"pod", json_fact(container.pod.pod)},
                   {"container", json_fact(container.pod.container)}};
  for (const auto& part : workload) {
    if (!part.is_null()) return workload;
  }
  return {};
}

Json container_json(const Container& container, const DumpInput& input) {
  auto keys = Json::array();
  for (const auto key : container.keys) keys.push_back(key_text(key));
  auto labels = Json::object();
  for (const auto& [key, value] : container.labels) {
    labels[json_string(key).get<std::string>()] = json_string(value);
  }
  const auto& since = container.started ? container.started : container.created;
  Json json = {{"name", json_fact(container.entity.name)},
               {"id", json_string(container.cgroup_path)},
               {"image", json_fact(container.entity.image)},
               {"state", to_string(container.state)},
               {"pid", container.pid == 0 ? Json() : Json(container.pid)},
               {"source", json_fact(container.source)},
               {"runtime", json_fact(container.runtime)},
               {"runtime_id", json_fact(container.runtime_id)},
               {"since", json_time(since)},
               {"since_seconds", json_age(since, input.now)},
               {"restarts", json_of(container.restarts)},
               {"host_network", container.host_network},
               {"labels", std::move(labels)},
               {"keys", std::move(keys)},
               {"departed_seconds",
                container.departed ? Json(seconds(input.at - *container.departed)) : Json()},
               {"workload", workload_json(container)}};
  if (input.surroundings != nullptr && !container.departed) {
    add_container_figures(json, container.entity.name, *input.surroundings);
  }
  return json;
}

Json containers_section(const DumpInput& input) {
  if (input.containers == nullptr) return {};
  auto array = Json::array();
  for (const auto& container : input.containers->all()) {
    array.push_back(container_json(*container, input));
  }
  return array;
}

Json collector_json(const CollectorReport& report, Instant at) {
  Json last_error;
  if (!report.last_error.message.empty()) {
    last_error = {{"code", to_string(report.last_error.code)},
                  {"message", json_string(report.last_error.message)}};
  }
  auto errors = Json::object();
  for (const auto& [code, count] : report.errors) errors[std::string(to_string(code))] = count;
  const bool has_batch = report.batch != nullptr;
  const bool ran = has_batch || report.took > Duration::zero();
  return {{"name", json_string(report.name)},
          {"layer", to_string(report.layer)},
          {"up", report.up},
          {"no_data", json_fact(report.no_data)},
          {"age_seconds", has_batch ? Json(seconds(at - report.collected_at)) : Json()},
          {"took_seconds", ran ? Json(seconds(report.took)) : Json()},
          {"samples", has_batch ? Json(report.batch->samples().size()) : Json()},
          {"errors", std::move(errors)},
          {"last_error", std::move(last_error)}};
}

Json collectors_section(const DumpInput& input) {
  if (input.snapshot == nullptr) return {};
  auto array = Json::array();
  for (const auto& report : input.snapshot->collectors) {
    array.push_back(collector_json(report, input.at));
  }
  return array;
}

Json sources_section(const DumpInput& input) {
  auto array = Json::array();
  for (const auto& source : input.sources) {
    array.push_back({{"name", json_string(source.name)},
                     {"ok", source.ok},
                     {"since", json_time(source.since)},
                     {"since_seconds", json_age(source.since, input.now)},
                     {"error", json_fact(source.error)}});
  }
  return array;
}

Json events_section(const DumpInput& input) {
  if (input.events == nullptr || input.containers == nullptr) return {};
  const auto count = std::min(input.events->size(), input.newest_events);
  auto array = Json::array();
  for (auto i = input.events->size() - count; i < input.events->size(); ++i) {
    array.push_back(event_json(*input.events->at(i), *input.containers));
  }
  return array;
}

}  // namespace

Json dump_json(const DumpInput& input) {
  const auto* const kernel = input.kernel;
  return {{"time", rfc3339(input.now)},
          {"build", build_section(input)},
          {"kernel", kernel_section(input)},
          {"rights", rights_section(input)},
          {"programs", kernel == nullptr ? Json() : array_of(kernel->programs, program_json)},
          {"maps", kernel == nullptr ? Json() : array_of(kernel->maps, map_json)},
          {"rings", kernel == nullptr ? Json() : array_of(kernel->rings, ring_json)},
          {"containers", containers_section(input)},
          {"collectors", collectors_section(input)},
          {"sources", sources_section(input)},
          {"incidents", input.incidents == nullptr ? Json() : incidents_json(*input.incidents)},
          {"events", events_section(input)}};
}

}  // namespace strata
