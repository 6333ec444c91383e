#include "core/identity/runtimes/oci/bundle_places.h"

#include <initializer_list>

#include "core/base/host_fs.h"
#include "core/base/text.h"
#include "core/identity/container_path.h"
#include "core/identity/runtimes/oci/oci_json.h"

namespace strata::oci {
namespace {

std::string word(const OciSpec& spec, std::initializer_list<const char*> keys) {
  for (const auto* key : keys) {
    const auto found = spec.annotations.find(key);
    if (found != spec.annotations.end() && !found->second.empty()) return found->second;
  }
  return {};
}

std::string runtime_of(const Bundle& bundle, const OciSpec& spec) {
  if (bundle.kind == Kind::task) return "containerd";
  auto manager = word(spec, {"io.container.manager"});
  if (manager == "libpod") return "podman";
  if (!manager.empty()) return manager;
  if (!word(spec, {"io.kubernetes.cri-o.ContainerType"}).empty()) return "cri-o";
  if (bundle.kind == Kind::storage) return "podman";
  return bundle.kind == Kind::runc ? "runc" : "crun";
}

RuntimeContainer container_of(const Bundle& bundle, const OciSpec& spec, const LabelNames& labels) {
  RuntimeContainer container;
  container.id = key_of(bundle);
  container.runtime = runtime_of(bundle, spec);
  container.image = word(spec, {"io.kubernetes.cri.image-name", "io.kubernetes.cri-o.ImageName",
                                "io.kubernetes.cri-o.Image"});
  container.pod = pod_member_of(spec.annotations);
  container.name = name_in_cluster(container.pod);
  if (container.name.empty()) container.name = word(spec, {"nerdctl/name"});
  if (container.name.empty() && container.id != bundle.id) container.name = bundle.id;
  for (const auto& key : labels) {
    if (auto value = word(spec, {key.c_str()}); !value.empty()) {
      container.labels.emplace(key, std::move(value));
    }
  }
  for (const auto& key : scrape_labels) {
    if (auto value = word(spec, {key.c_str()}); !value.empty()) {
      container.scrape.emplace(key, std::move(value));
    }
  }
  container.host_network = spec.host_network;
  container.joined_network = spec.joined_network;
  if (!parse_container_path(spec.cgroup_path)) container.cgroup_path = spec.cgroup_path;
  return container;
}

Result<OciSpec> read_spec(const std::string& directory) {
  const auto path = directory + "/config.json";
  const auto text = read_file(path);
  if (!text) return fail(text.error());
  auto spec = parse_oci_spec(*text);
  if (!spec) return fail(spec.error().within(path));
  return spec;
}

pid_t read_pid(const std::string& path) {
  const auto text = read_file(path);
  if (!text) return 0;
  const auto pid = text::number<pid_t>(text::trim(*text));
  return pid && *pid > 0 ? *pid : 0;
}

Result<RuntimeContainer> with_pid(const Bundle& bundle, const std::string& directory,
                                  const std::string& pid_file, const LabelNames& labels) {
  const auto spec = read_spec(directory);
  if (!spec) return fail(spec.error());
  auto container = container_of(bundle, *spec, labels);
  container.pid = read_pid(directory + pid_file);
  return container;
}

/// A state alone tells of the process and its cgroup, if the bundle is out of reach.
Result<RuntimeContainer> with_state(const Bundle& bundle, const std::string& rootfs,
                                    const LabelNames& labels) {
  const bool is_runc = bundle.kind == Kind::runc;
  const auto path = bundle.directory + "/" + bundle.id + (is_runc ? "/state.json" : "/status");
  const auto text = read_file(path);
  if (!text) return fail(text.error());
  const auto state = is_runc ? parse_runc_state(*text) : parse_crun_status(*text);
  if (!state) return fail(state.error().within(path));
  const auto read = state->bundle.empty() ? Result<OciSpec>(fail(Code::not_found, path))
                                          : read_spec(rootfs + state->bundle);
  auto container = container_of(bundle, read.value_or(OciSpec{}), labels);
  container.pid = state->pid;
  container.created = state->created;
  if (!state->cgroup_path.empty() && !parse_container_path(state->cgroup_path)) {
    container.cgroup_path = state->cgroup_path;
  }
  return container;
}

}  // namespace

std::string key_of(const Bundle& bundle) {
  if (parse_container_path(bundle.id)) return bundle.id;
  if (!bundle.name_space.empty()) return bundle.name_space + "/" + bundle.id;
  return (bundle.kind == Kind::runc ? "runc/" : "crun/") + bundle.id;
}

Result<RuntimeContainer> read_bundle(const Bundle& bundle, const std::string& rootfs,
                                     const LabelNames& labels) {
  const auto own = bundle.directory + "/" + bundle.id;
  switch (bundle.kind) {
    case Kind::task:
      return with_pid(bundle, own, "/init.pid", labels);
    case Kind::storage:
      return with_pid(bundle, own + "/userdata", "/pidfile", labels);
    case Kind::runc:
    case Kind::crun:
      break;
  }
  return with_state(bundle, rootfs, labels);
}

}  // namespace strata::oci
