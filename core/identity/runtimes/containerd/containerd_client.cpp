#include "core/identity/runtimes/containerd/containerd_client.h"

#include <utility>

namespace strata::containerd {
namespace {

constexpr auto list_namespaces = "/containerd.services.namespaces.v1.Namespaces/List";
constexpr auto get_container = "/containerd.services.containers.v1.Containers/Get";
constexpr auto stream_containers = "/containerd.services.containers.v1.Containers/ListStream";
constexpr auto get_task = "/containerd.services.tasks.v1.Tasks/Get";
constexpr auto list_tasks = "/containerd.services.tasks.v1.Tasks/List";
constexpr auto events = "/containerd.services.events.v1.Events/Subscribe";

grpc::Metadata within(const std::string& name_space) {
  if (name_space.empty()) return {};
  return {{"containerd-namespace", name_space}};
}

}  // namespace

Status ContainerdClient::subscribe(std::function<void(Heard)> on_heard) {
  return grpc_.watch(events, subscribe_request(),
                     [take = std::move(on_heard)](std::string_view message) -> Status {
                       auto heard = parse_event(message);
                       if (!heard) return fail(heard.error());
                       if (*heard) take(std::move(**heard));
                       return {};
                     });
}

Result<std::string> ContainerdClient::ask(const char* method, const std::string& name_space,
                                          const std::string& request,
                                          std::optional<Duration> timeout) {
  std::string answer;
  const auto status = grpc_.call(
      method, request,
      [&](std::string_view message) {
        answer = message;
        return Status{};
      },
      within(name_space), timeout);
  if (!status) return fail(status.error());
  return answer;
}

Result<std::vector<std::string>> ContainerdClient::namespaces() {
  const auto answer = ask(list_namespaces, {}, {});
  if (!answer) return fail(answer.error());
  return parse_namespaces(*answer);
}

Status ContainerdClient::each_container(const std::string& name_space, const LabelNames& labels,
                                        const Known& known,
                                        const std::function<Status(Described)>& take) {
  return grpc_.call(
      stream_containers, {},
      [&](std::string_view message) -> Status {
        auto described = parse_container(message, name_space, labels, known);
        if (!described) return {};  // the others can be read all the same
        return take(std::move(*described));
      },
      within(name_space));
}

Result<std::vector<Task>> ContainerdClient::tasks(const std::string& name_space) {
  const auto answer = ask(list_tasks, name_space, {}, list_timeout_);
  if (!answer) return fail(answer.error());
  return parse_tasks(*answer);
}

Result<Described> ContainerdClient::container(const Touched& which, const LabelNames& labels) {
  const auto answer = ask(get_container, which.name_space, get_request(which.id));
  if (!answer) return fail(answer.error());
  return parse_container(*answer, which.name_space, labels);
}

Result<Task> ContainerdClient::task(const Touched& which) {
  const auto answer = ask(get_task, which.name_space, get_request(which.id));
  if (!answer) return fail(answer.error());
  return parse_task(*answer);
}

}  // namespace strata::containerd
