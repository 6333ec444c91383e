#include "core/identity/runtimes/containerd/containerd_api.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "core/identity/container_path.h"
#include "core/identity/runtimes/containerd/containerd.pb.h"
#include "core/identity/runtimes/grpc/parse_message.h"
#include "core/identity/runtimes/json_at.h"
#include "core/identity/runtimes/oci/oci_json.h"

namespace strata::containerd {
namespace {

template <class Message>
Result<Message> parse_message(std::string_view bytes, std::string_view what) {
  return grpc::parse_message<Message>(bytes, what, "containerd's API");
}

std::optional<WallTime> time_of(const wire::Timestamp& time) {
  constexpr std::int64_t latest = 7'258'118'400;  // the year 2200
  if (time.seconds() <= 0 || time.seconds() > latest) return std::nullopt;
  return WallTime(std::chrono::seconds(time.seconds()) + std::chrono::nanoseconds(time.nanos()));
}

/// containerd.v1.types.Status
ContainerState task_state(int status) {
  switch (status) {
    case 1:
      return ContainerState::created;
    case 2:
      return ContainerState::running;
    case 3:
      return ContainerState::exited;
    case 4:  // PAUSED
    case 5:  // PAUSING
      return ContainerState::paused;
    default:
      return ContainerState::unknown;
  }
}

Task task_of(const wire::Process& process) {
  Task task{process.id(), 0, task_state(process.status())};
  if (process.pid() <= std::uint32_t{std::numeric_limits<pid_t>::max()}) {
    task.pid = static_cast<pid_t>(process.pid());
  }
  if (task.state == ContainerState::exited) {
    task.pid = 0;
    task.last_exit = LastExit{static_cast<int>(process.exit_status()), time_of(process.exited_at()),
                              std::nullopt};
  }
  return task;
}

/// Null: its container is to be asked about, and nobody needs to be told.
std::optional<RuntimeEventKind> kind_of(std::string_view topic) {
  using Kind = RuntimeEventKind;
  constexpr std::array<std::pair<std::string_view, Kind>, 7> kinds = {
      {{"/containers/create", Kind::create},
       {"/containers/delete", Kind::destroy},
       {"/tasks/start", Kind::start},
       {"/tasks/exit", Kind::exit},
       {"/tasks/oom", Kind::oom},
       {"/tasks/paused", Kind::pause},
       {"/tasks/resumed", Kind::unpause}}};
  const auto* const found = std::find_if(kinds.begin(), kinds.end(),
                                         [&](const auto& kind) { return kind.first == topic; });
  return found == kinds.end() ? std::nullopt : std::optional(found->second);
}

std::optional<RuntimeEvent> event_of(const wire::Envelope& envelope, const wire::Event& content) {
  const auto kind = kind_of(envelope.topic());
  const auto at = time_of(envelope.timestamp());
  if (!kind || !at) return std::nullopt;
  RuntimeEvent event;
  event.kind = *kind;
  event.id = key_of(envelope.namespace_(), content.container_id());
  event.name = content.container_id();
  if (*kind == RuntimeEventKind::exit) event.exit_code = static_cast<int>(content.exit_status());
  event.at = *at;
  return event;
}

/// kubelet's count of the starts before this one, as containerd's CRI keeps it with the container:
/// {"Metadata":{"Config":{"metadata":{"name":"api","attempt":2},...
std::optional<std::uint64_t> attempts_in(const wire::Container& container) {
  const auto found = container.extensions().find("io.cri-containerd.container.metadata");
  if (found == container.extensions().end()) return std::nullopt;
  const auto text = nlohmann::json::parse(found->second.value(), nullptr, false);
  const auto& metadata = at(at(at(text, "Metadata"), "Config"), "metadata");
  if (!metadata.is_object()) return std::nullopt;
  return unsigned_at(metadata, "attempt").value_or(0);  // 0 is left out
}

/// A pod's annotations, as containerd's CRI keeps them with its sandbox:
/// {"Metadata":{"Config":{"annotations":{"prometheus.io/scrape":"true",...
std::map<std::string, std::string> scrape_of(const wire::Container& container) {
  std::map<std::string, std::string> kept;
  const auto sandbox = container.extensions().find("io.cri-containerd.sandbox.metadata");
  const auto text = sandbox == container.extensions().end()
                        ? nlohmann::json{}
                        : nlohmann::json::parse(sandbox->second.value(), nullptr, false);
  const auto& annotations = at(at(at(text, "Metadata"), "Config"), "annotations");
  for (const auto& key : scrape_labels) {
    auto value = string_at(annotations, key.c_str());
    const auto label = container.labels().find(key);
    if (value.empty() && label != container.labels().end()) value = label->second;
    if (!value.empty()) kept.emplace(key, std::move(value));
  }
  return kept;
}

std::string name_of(const RuntimeContainer& container, const wire::Container& described) {
  if (auto name = name_in_cluster(container.pod); !name.empty()) return name;
  const auto given = described.labels().find("nerdctl/name");
  return given == described.labels().end() ? described.id() : given->second;
}

void read_spec(const std::string& text, RuntimeContainer& container) {
  const auto spec = parse_oci_spec(text);
  if (!spec) return;
  container.host_network = spec->host_network;
  container.joined_network = spec->joined_network;
  if (!parse_container_path(spec->cgroup_path)) container.cgroup_path = spec->cgroup_path;
}

}  // namespace

std::string key_of(std::string_view name_space, std::string_view id) {
  if (parse_container_path(id)) return std::string(id);
  return std::string(name_space).append("/").append(id);
}

Result<Described> parse_container(std::string_view message, std::string_view name_space,
                                  const LabelNames& labels, const Known& known) {
  const auto answer = parse_message<wire::ContainerAnswer>(message, "a container");
  if (!answer) return fail(answer.error());
  const auto& told = answer->container();
  if (told.id().empty()) return fail(Code::parse, "a container has no id");
  Described described;
  described.id = told.id();
  described.version = told.updated_at().SerializeAsString();
  if (const auto* before = known ? known(told.id()) : nullptr;
      before != nullptr && before->version == described.version) {
    return *before;
  }
  auto& container = described.container;
  container.id = key_of(name_space, told.id());
  container.image = told.image();
  container.created = time_of(told.created_at());
  container.restarts = attempts_in(told);
  container.restarts_cumulative = true;
  container.pod = pod_member_of({told.labels().begin(), told.labels().end()});
  container.name = name_of(container, told);
  for (const auto& key : labels) {
    const auto found = told.labels().find(key);
    if (found != told.labels().end()) container.labels.emplace(key, found->second);
  }
  container.scrape = scrape_of(told);
  read_spec(told.spec().value(), container);
  return described;
}

Result<Task> parse_task(std::string_view message) {
  const auto answer = parse_message<wire::TaskAnswer>(message, "a task");
  if (!answer) return fail(answer.error());
  return task_of(answer->process());
}

Result<std::vector<Task>> parse_tasks(std::string_view message) {
  const auto answer = parse_message<wire::Tasks>(message, "the list of tasks");
  if (!answer) return fail(answer.error());
  std::vector<Task> tasks;
  for (const auto& process : answer->tasks()) {
    if (!process.id().empty()) tasks.push_back(task_of(process));
  }
  return tasks;
}

Result<std::vector<std::string>> parse_namespaces(std::string_view message) {
  const auto answer = parse_message<wire::Namespaces>(message, "the list of namespaces");
  if (!answer) return fail(answer.error());
  std::vector<std::string> names;
  for (const auto& space : answer->namespaces()) {
    if (!space.name().empty() && space.name() != docker_namespace) names.push_back(space.name());
  }
  return names;
}

Result<std::optional<Heard>> parse_event(std::string_view message) {
  const auto envelope = parse_message<wire::Envelope>(message, "an event");
  if (!envelope) return fail(envelope.error());
  if (envelope->namespace_() == docker_namespace) return std::optional<Heard>{};
  const auto& topic = envelope->topic();
  if (!topic.starts_with("/tasks/") && !topic.starts_with("/containers/")) {
    return std::optional<Heard>{};
  }
  if (topic.starts_with("/tasks/exec-")) return std::optional<Heard>{};
  const auto event = parse_message<wire::Event>(envelope->event().value(), "an event's content");
  if (!event) return fail(event.error());
  const bool other_process = topic == "/tasks/exit" && event->id() != event->container_id();
  if (other_process || event->container_id().empty()) return std::optional<Heard>{};
  return std::optional(
      Heard{{envelope->namespace_(), event->container_id()}, event_of(*envelope, *event)});
}

std::string get_request(const std::string& id) {
  wire::GetRequest request;
  request.set_id(id);
  return request.SerializeAsString();
}

std::string subscribe_request() {
  wire::SubscribeRequest request;
  const auto outside = std::string(",namespace!=") + std::string(docker_namespace);
  request.add_filters("topic~=\"^/tasks/\"" + outside);
  request.add_filters("topic~=\"^/containers/\"" + outside);
  return request.SerializeAsString();
}

}  // namespace strata::containerd
