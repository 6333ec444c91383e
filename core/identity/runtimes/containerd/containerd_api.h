// containerd's API: its messages read into what the index asks for.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/identity/runtime_view.h"
#include "core/identity/runtimes/docker/docker_api.h"

namespace strata::containerd {

/// The namespace in which Docker keeps its containers: Docker speaks for them.
inline constexpr std::string_view docker_namespace = "moby";

/// How a container is called in the view: by its id, which must be unique, or "namespace/id".
std::string key_of(std::string_view name_space, std::string_view id);

/// What metadata says; whether and how it runs stands in its task.
struct Described {
  RuntimeContainer container;
  std::string id;       // in its namespace
  std::string version;  // changes with every change of the metadata
};

/// `known` is what was read before of this container: where the version is the same, that is told
/// again, without reading the specification.
using Known = std::function<const Described*(std::string_view id)>;
Result<Described> parse_container(std::string_view message, std::string_view name_space,
                                  const LabelNames& labels, const Known& known = {});

struct Task {
  std::string id;
  pid_t pid = 0;
  ContainerState state = ContainerState::unknown;
  std::optional<LastExit> last_exit{};  // of one that has ended
};
Result<Task> parse_task(std::string_view message);
Result<std::vector<Task>> parse_tasks(std::string_view message);
Result<std::vector<std::string>> parse_namespaces(std::string_view message);

/// Which container an event is about.
struct Touched {
  std::string name_space;
  std::string id;

  // NOLINTNEXTLINE(modernize-use-nullptr): takes a defaulted comparison's 0 for a null pointer
  auto operator<=>(const Touched&) const = default;
};

struct Heard {
  Touched which;
  std::optional<RuntimeEvent> event;  // where it is one to be told; named by its id alone
};
/// Nothing where it changes no container (a process that `exec` had started has ended).
Result<std::optional<Heard>> parse_event(std::string_view message);

std::string get_request(const std::string& id);
/// Of containers and their tasks outside of Docker's namespace.
std::string subscribe_request();

}  // namespace strata::containerd
