#include "core/identity/runtimes/cri/cri_api.h"

#include <algorithm>

#include "core/identity/runtimes/cri/cri.pb.h"
#include "core/identity/runtimes/grpc/parse_message.h"

namespace strata::cri {
namespace {

template <class Message>
Result<Message> parse_response(std::string_view bytes, std::string_view what) {
  return grpc::parse_message<Message>(bytes, what, "the CRI");
}

ContainerState state_of(int state) {
  switch (state) {
    case 0:
      return ContainerState::created;
    case 1:
      return ContainerState::running;
    case 2:
      return ContainerState::exited;
    default:
      return ContainerState::unknown;
  }
}

std::optional<WallTime> time_of(std::int64_t nanoseconds) {
  if (nanoseconds <= 0) return std::nullopt;
  return WallTime(std::chrono::nanoseconds(nanoseconds));
}

template <class Labels>
std::map<std::string, std::string> chosen(const Labels& told, const LabelNames& wanted) {
  std::map<std::string, std::string> kept;
  for (const auto& key : wanted) {
    const auto found = told.find(key);
    if (found != told.end()) kept.emplace(key, found->second);
  }
  return kept;
}

template <class Labels>
void take_labels(const Labels& told, const LabelNames& wanted, RuntimeContainer& container) {
  container.pod = pod_member_of({told.begin(), told.end()});
  container.labels = chosen(told, wanted);
}

void complete(PodMember& member, const PodMember& sandbox) {
  if (member.uid.empty()) member.uid = sandbox.uid;
  if (member.pod.empty()) member.pod = sandbox.pod;
  if (member.name_space.empty()) member.name_space = sandbox.name_space;
}

}  // namespace

Result<std::vector<RuntimeContainer>> parse_sandboxes(std::string_view message,
                                                      const LabelNames& labels) {
  const auto list = parse_response<wire::Sandboxes>(message, "the list of sandboxes");
  if (!list) return fail(list.error());
  std::vector<RuntimeContainer> sandboxes;
  for (const auto& told : list->items()) {
    if (told.id().empty()) continue;
    RuntimeContainer sandbox;
    take_labels(told.labels(), labels, sandbox);
    complete(sandbox.pod, {told.metadata().uid(),
                           {},
                           told.metadata().name(),
                           told.metadata().namespace_(),
                           {},
                           true});
    sandbox.scrape = chosen(told.annotations(), scrape_labels);
    sandbox.pod.sandbox = true;
    sandbox.pod.container.clear();
    sandbox.id = told.id();
    sandbox.name = name_in_cluster(sandbox.pod);
    sandbox.created = time_of(told.created_at());
    sandbox.state = told.state() == 0 ? ContainerState::running : ContainerState::exited;
    sandboxes.push_back(std::move(sandbox));
  }
  return sandboxes;
}

Result<std::vector<RuntimeContainer>> parse_containers(
    std::string_view message, const LabelNames& labels,
    const std::vector<RuntimeContainer>& sandboxes) {
  const auto list = parse_response<wire::Containers>(message, "the list of containers");
  if (!list) return fail(list.error());
  std::vector<RuntimeContainer> containers;
  for (const auto& told : list->containers()) {
    if (told.id().empty()) continue;
    RuntimeContainer container;
    take_labels(told.labels(), labels, container);
    const auto sandbox = std::find_if(sandboxes.begin(), sandboxes.end(), [&](const auto& one) {
      return one.id == told.pod_sandbox_id();
    });
    if (sandbox != sandboxes.end()) {
      complete(container.pod, sandbox->pod);
      container.scrape = sandbox->scrape;  // CRI-O's sandboxes mostly have no cgroup
    }
    if (container.pod.container.empty()) container.pod.container = told.metadata().name();
    container.id = told.id();
    container.name = name_in_cluster(container.pod);
    if (container.name.empty()) container.name = told.metadata().name();
    const auto& image = told.image();
    container.image =
        image.user_specified_image().empty() ? image.image() : image.user_specified_image();
    container.state = state_of(told.state());
    container.created = time_of(told.created_at());
    container.restarts = told.metadata().attempt();
    container.restarts_cumulative = true;
    containers.push_back(std::move(container));
  }
  return containers;
}

}  // namespace strata::cri
