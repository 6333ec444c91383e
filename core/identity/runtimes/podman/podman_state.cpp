#include "core/identity/runtimes/podman/podman_state.h"

#include "core/base/text.h"
#include "core/identity/container_path.h"
#include "core/identity/runtimes/json_at.h"

namespace strata {
namespace {

using nlohmann::json;

/// The metadata is JSON in a string: {"image-name":"docker.io/library/nginx:latest","name":"web"}.
json metadata_of(const json& entry) {
  return json::parse(string_at(entry, "metadata"), nullptr, false);
}

std::string first_of(const json& names) {
  if (!names.is_array() || names.empty() || !names.front().is_string()) return {};
  return names.front().get<std::string>();
}

}  // namespace

Result<std::vector<PodmanContainer>> parse_podman_containers(std::string_view text) {
  const auto list = json::parse(text, nullptr, false);
  if (!list.is_array()) return fail(Code::parse, "podman's list of containers is no JSON array");
  std::vector<PodmanContainer> containers;
  for (const auto& entry : list) {
    const auto metadata = metadata_of(entry);
    PodmanContainer container;
    container.id = string_at(entry, "id");
    if (!is_container_id(container.id) || !string_at(metadata, "pod-id").empty()) continue;
    container.name = first_of(at(entry, "names"));
    container.image = string_at(metadata, "image-name");
    if (auto layer = string_at(entry, "layer"); is_container_id(layer)) {
      container.layer = std::move(layer);
    }
    container.created = parse_rfc3339(string_at(entry, "created"));
    containers.push_back(std::move(container));
  }
  return containers;
}

void parse_podman_bundle(std::string_view text, const LabelNames& labels,
                         RuntimeContainer& container) {
  const auto bundle = json::parse(text, nullptr, false);
  const auto& namespaces = at(at(bundle, "linux"), "namespaces");
  if (namespaces.is_array()) {
    for (const auto& space : namespaces) {
      if (string_at(space, "type") != "network") continue;
      // One of podman's own making lies below /run/netns; another container's is its process's.
      container.joined_network = string_at(space, "path").starts_with("/proc/");
    }
  }
  const auto& annotations = at(bundle, "annotations");
  for (const auto& key : labels) {
    auto value = string_at(annotations, key.c_str());
    if (!value.empty()) container.labels.emplace(key, std::move(value));
  }
}

std::string podman_health_log(std::string_view text, std::string_view id) {
  const auto bundle = json::parse(text, nullptr, false);
  const auto& mounts = at(bundle, "mounts");
  if (!mounts.is_array()) return {};
  const std::string tail = "/userdata/.containerenv";
  for (const auto& mount : mounts) {
    auto source = string_at(mount, "source");
    if (!source.starts_with('/') || !source.ends_with("/" + std::string(id) + tail)) continue;
    source.resize(source.size() - tail.size());
    return source + "/healthcheck.log";
  }
  return {};
}

Health parse_podman_health(std::string_view text) {
  const auto status = string_at(json::parse(text, nullptr, false), "Status");
  for (const auto health : {Health::starting, Health::healthy, Health::unhealthy}) {
    if (status == to_string(health)) return health;
  }
  return Health::unknown;
}

std::optional<ConmonArguments> parse_conmon(std::string_view cmdline) {
  const auto program = text::take_until(cmdline, '\0');
  if (program.substr(program.rfind('/') + 1) != "conmon") return std::nullopt;
  ConmonArguments arguments;
  while (!cmdline.empty()) {
    const auto option = text::take_until(cmdline, '\0');
    auto* const value = option == "-c" || option == "--cid"      ? &arguments.id
                        : option == "-b" || option == "--bundle" ? &arguments.bundle
                                                                 : nullptr;
    if (value != nullptr) *value = text::take_until(cmdline, '\0');
  }
  if (arguments.id.empty() || !arguments.bundle.starts_with('/')) return std::nullopt;
  return arguments;
}

std::optional<uid_t> parse_effective_user(std::string_view status) {
  while (!status.empty()) {
    auto line = text::take_line(status);
    if (text::take_field(line) != "Uid:") continue;
    text::take_field(line);  // the real one
    return text::number<uid_t>(text::take_field(line));
  }
  return std::nullopt;
}

std::string store_of_bundle(std::string_view bundle, std::string_view id) {
  const auto tail = "/" + std::string(id) + "/userdata";
  if (!bundle.ends_with(tail)) return {};
  bundle.remove_suffix(tail.size());
  return bundle.ends_with("-containers") ? std::string(bundle) : std::string();
}

}  // namespace strata
