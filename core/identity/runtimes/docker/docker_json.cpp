#include <algorithm>
#include <filesystem>
#include <limits>

#include "core/base/text.h"
#include "core/identity/runtimes/docker/docker_api.h"
#include "core/identity/runtimes/docker/docker_files.h"
#include "core/identity/runtimes/json_at.h"

namespace strata {
namespace {

using nlohmann::json;

ContainerState state_named(std::string_view name) {
  for (const auto state : {ContainerState::created, ContainerState::running, ContainerState::paused,
                           ContainerState::restarting, ContainerState::exited}) {
    if (name == to_string(state)) return state;
  }
  return name == "dead" ? ContainerState::exited : ContainerState::unknown;
}

/// "Up 3 minutes (healthy)" of a list.
Health health_in(std::string_view status) {
  if (status.ends_with("(healthy)")) return Health::healthy;
  if (status.ends_with("(unhealthy)")) return Health::unhealthy;
  return status.ends_with("(health: starting)") ? Health::starting : Health::unknown;
}

/// State.Health is absent, or "none" (and for podman empty), where there is no check.
Health health_of(const json& state) {
  auto name = string_at(at(state, "Health"), "Status");
  if (name.empty()) name = string_at(at(state, "Healthcheck"), "Status");
  for (const auto health : {Health::starting, Health::healthy, Health::unhealthy}) {
    if (name == to_string(health)) return health;
  }
  return state.is_object() ? Health::none : Health::unknown;
}

/// While a container runs, Docker shows 0 as its exit code, and when the run before has finished.
std::optional<LastExit> last_exit_of(const json& state, ContainerState now) {
  if (now != ContainerState::exited && now != ContainerState::restarting) return std::nullopt;
  LastExit last;
  last.code = int_at(state, "ExitCode");
  last.finished = parse_rfc3339(string_at(state, "FinishedAt"));
  last.oom_killed = bool_at(state, "OOMKilled");
  return last;
}

std::map<std::string, std::string> labels_of(const json& labels, const LabelNames& wanted) {
  std::map<std::string, std::string> kept;
  for (const auto& key : wanted) {
    auto value = string_at(labels, key.c_str());
    if (!value.empty()) kept.emplace(key, std::move(value));
  }
  return kept;
}

/// A config.v2.json has switches in place of a status.
ContainerState state_of_switches(const json& state) {
  const auto is = [&](const char* key) { return bool_at(state, key).value_or(false); };
  if (is("Restarting")) return ContainerState::restarting;
  if (is("Paused")) return ContainerState::paused;
  if (is("Running")) return ContainerState::running;
  if (!state.is_object()) return ContainerState::unknown;
  const bool has_run = parse_rfc3339(string_at(state, "StartedAt")).has_value();
  return has_run ? ContainerState::exited : ContainerState::created;
}

/// What an inspection and a config.v2.json have in common; the state must be known.
void read_common(const json& told, const LabelNames& labels, RuntimeContainer& container) {
  const auto& state = at(told, "State");
  const auto& config = at(told, "Config");
  container.name = docker_name(string_at(told, "Name"));
  container.image = string_at(config, "Image");
  container.health = health_of(state);
  container.last_exit = last_exit_of(state, container.state);
  const auto pid = unsigned_at(state, "Pid");
  if (pid && *pid <= std::numeric_limits<pid_t>::max()) container.pid = static_cast<pid_t>(*pid);
  container.created = parse_rfc3339(string_at(told, "Created"));
  container.started = parse_rfc3339(string_at(state, "StartedAt"));
  container.restarts = unsigned_at(told, "RestartCount");
  container.labels = labels_of(at(config, "Labels"), labels);
  container.scrape = labels_of(at(config, "Labels"), scrape_labels);
}

void read_network(const json& host_config, RuntimeContainer& container) {
  const auto network = string_at(host_config, "NetworkMode");
  container.host_network = network == "host";
  container.joined_network = network.starts_with("container:");
}

/// Names of a container: its own is "/name"; "/other/alias" is a link from another container.
std::string own_name(const json& names) {
  if (!names.is_array()) return {};
  for (const auto& name : names) {
    if (!name.is_string()) continue;
    auto text = docker_name(name.get<std::string>());
    if (text.find('/') == std::string::npos) return text;
  }
  return {};
}

/// The writable layer (where the storage driver has one) and the directory of logs and settings. A
/// container in another's network has that one's host name, "ROOT/containers/ID/hostname".
std::vector<std::string> own_paths_of(const json& inspected) {
  std::vector<std::string> paths;
  if (auto upper = string_at(at(at(inspected, "GraphDriver"), "Data"), "UpperDir");
      !upper.empty()) {
    paths.push_back(std::move(upper));
  }
  const std::filesystem::path hostname = string_at(inspected, "HostnamePath");
  const auto all_containers = hostname.parent_path().parent_path();
  if (all_containers.has_filename()) {
    paths.push_back(all_containers / string_at(inspected, "Id"));
  }
  return paths;
}

}  // namespace

std::string docker_name(std::string told) {
  if (told.starts_with('/')) told.erase(0, 1);
  return told;
}

Result<std::vector<RuntimeContainer>> parse_docker_list(std::string_view text,
                                                        const LabelNames& labels) {
  const auto list = json::parse(text, nullptr, false);
  if (!list.is_array()) return fail(Code::parse, "Docker's list of containers is no JSON array");
  std::vector<RuntimeContainer> containers;
  for (const auto& entry : list) {
    RuntimeContainer container;
    container.id = string_at(entry, "Id");
    if (container.id.empty()) continue;
    container.name = own_name(at(entry, "Names"));
    container.image = string_at(entry, "Image");
    container.state = state_named(string_at(entry, "State"));
    container.health = health_in(string_at(entry, "Status"));
    container.labels = labels_of(at(entry, "Labels"), labels);
    container.scrape = labels_of(at(entry, "Labels"), scrape_labels);
    containers.push_back(std::move(container));
  }
  return containers;
}

Result<RuntimeContainer> parse_docker_inspect(std::string_view text, const LabelNames& labels) {
  const auto inspected = json::parse(text, nullptr, false);
  RuntimeContainer container;
  container.id = string_at(inspected, "Id");
  if (container.id.empty()) return fail(Code::parse, "Docker's inspection names no container");
  container.state = state_named(string_at(at(inspected, "State"), "Status"));
  read_common(inspected, labels, container);
  read_network(at(inspected, "HostConfig"), container);
  container.own_paths = own_paths_of(inspected);
  return container;
}

Result<RuntimeContainer> parse_docker_config(std::string_view text, const LabelNames& labels) {
  const auto config = json::parse(text, nullptr, false);
  RuntimeContainer container;
  container.id = string_at(config, "ID");
  if (container.id.empty()) return fail(Code::parse, "config.v2.json names no container");
  container.state = state_of_switches(at(config, "State"));
  read_common(config, labels, container);
  return container;
}

void parse_docker_host_config(std::string_view text, RuntimeContainer& container) {
  read_network(json::parse(text, nullptr, false), container);
}

Result<std::string> parse_docker_version(std::string_view text) {
  auto version = string_at(json::parse(text, nullptr, false), "Version");
  if (version.empty()) return fail(Code::parse, "Docker's answer has no version");
  return version;
}

std::optional<WallTime> parse_rfc3339(std::string_view text) {
  const auto part = [&](std::size_t from, std::size_t length) {
    return from + length <= text.size() ? text::number<unsigned>(text.substr(from, length))
                                        : std::nullopt;
  };
  const auto year = part(0, 4);
  const auto month = part(5, 2);
  const auto day = part(8, 2);
  const auto hour = part(11, 2);
  const auto minute = part(14, 2);
  const auto second = part(17, 2);
  if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(*month), std::chrono::day(*day)};
  if (!date.ok() || *year < 1970 || *year > 2200 || *hour > 23 || *minute > 59 || *second > 60) {
    return std::nullopt;
  }
  Duration fraction{};
  auto rest = text.substr(19);
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    for (Duration digit = std::chrono::milliseconds(100);
         !rest.empty() && rest.front() >= '0' && rest.front() <= '9'; rest.remove_prefix(1)) {
      fraction += digit * (rest.front() - '0');
      digit /= 10;
    }
  }
  Duration offset{};
  if (rest.size() >= 6 && (rest.front() == '+' || rest.front() == '-')) {
    const auto hours = text::number<int>(rest.substr(1, 2));
    const auto minutes = text::number<int>(rest.substr(4, 2));
    if (!hours || !minutes || *hours < 0 || *minutes < 0) return std::nullopt;
    offset = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
    if (rest.front() == '-') offset = -offset;
  }
  return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(*second) + fraction - offset;
}

}  // namespace strata
