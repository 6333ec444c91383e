// What a container runtime says of its containers, and how well it answers. Passive.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/identity/container.h"

namespace strata {

struct RuntimeContainer {
  std::string id;
  std::string runtime;      // where it is not the source that tells of it ("containerd", "cri-o")
  std::string cgroup_path;  // told where its name does not show that a container's cgroup it is
  std::string name;
  std::string image;
  ContainerState state = ContainerState::unknown;
  pid_t pid = 0;  // in the runtime's pid namespace; 0: none
  std::optional<WallTime> created;
  std::optional<WallTime> started;
  std::optional<std::uint64_t> restarts;
  bool restarts_cumulative = false;  // of all containers before it too, as Kubernetes counts
  Health health = Health::unknown;
  std::optional<LastExit> last_exit;
  std::map<std::string, std::string> labels;  // allow-listed ones
  std::map<std::string, std::string> scrape;  // labels or annotations "prometheus.io/..."
  bool host_network = false;
  bool joined_network = false;         // lives in another container's network namespace
  std::vector<std::string> own_paths;  // host directories that the container fills
  PodMember pod;
  Instant inspected{};  // how new the facts are that only an inspection tells (pid, started, ...)

  bool operator==(const RuntimeContainer&) const = default;
};

using RuntimeContainers =
    std::map<std::string, std::shared_ptr<const RuntimeContainer>, std::less<>>;

/// All containers of one runtime at one moment, by id; ids that are no 64 hexadecimal digits have
/// the runtime's namespace before them ("default/web"). Those of which a user tells who is not root
/// are there by users_key() and count for nothing outside of the user's slice.
struct RuntimeView {
  std::string runtime;
  RuntimeContainers containers;
  std::string source{};  // who tells: "docker-files"; empty: the runtime itself
};

enum class RuntimeEventKind : std::uint8_t {
  create,
  start,
  exit,
  oom,
  rename,
  health,
  pause,
  unpause,
  restart,
  update,  // of its limits
  destroy
};

/// Something that a runtime tells has happened to a container of its own.
struct RuntimeEvent {
  RuntimeEventKind kind = RuntimeEventKind::create;
  std::string id;  // as a view has it
  std::string name;
  std::string old_name;          // rename alone
  std::optional<int> exit_code;  // exit alone
  Health health = Health::unknown;
  WallTime at{};
};

/// The condition of one source. `changes` counts turns between good and bad: whoever sees it move
/// logs once.
struct SourceHealth {
  std::string source;
  bool present = true;  // false: this host has nothing for it to ask; not shown
  bool ok = false;
  Error error;                // empty message while ok, and before the first answer
  Instant since{};            // when `ok` last turned
  std::uint64_t changes = 0;  // 0: has not answered yet
  std::uint64_t failures = 0;
};

/// A runtime's socket seen from the loop thread: nothing here blocks. Thread-safe.
class RuntimeSource {
 public:
  virtual ~RuntimeSource() = default;

  /// Null until the first answer; the last good one while the source fails.
  [[nodiscard]] virtual std::shared_ptr<const RuntimeView> view() const = 0;
  [[nodiscard]] virtual SourceHealth health() const = 0;

  /// The runtime's version, as it has told it; empty: not known.
  [[nodiscard]] virtual std::string version() const { return {}; }

  /// Asks for this container anew, soon.
  virtual void nudge(const std::string& id) = 0;

  /// What has happened since the last call, oldest first; bounded, the oldest are lost. Loop
  /// thread.
  virtual std::vector<RuntimeEvent> take_events() { return {}; }
};

}  // namespace strata
