// Container: what is known of one container, and from whom. A systemd unit and the host are told of
// in the same form. Passive and immutable once published.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "core/base/clock.h"
#include "core/identity/cgroup_key.h"
#include "core/identity/pod.h"
#include "core/metrics/entity.h"

namespace strata {

enum class ContainerState : std::uint8_t { unknown, created, running, paused, restarting, exited };

std::string_view to_string(ContainerState state);

/// The verdict of the container's own health check. `none`: it has no check.
enum class Health : std::uint8_t { unknown, none, starting, healthy, unhealthy };

std::string_view to_string(Health health);

/// How the last run of a container that has ended came to its end, as its runtime tells it.
struct LastExit {
  std::optional<int> code;  // 128 and the signal, where one has ended it
  std::optional<WallTime> finished;
  std::optional<bool> oom_killed;

  bool operator==(const LastExit&) const = default;
};

struct Container {
  Entity entity;            // id = cgroup_path, name, image
  std::string cgroup_path;  // "/docker/<id>", the same in every hierarchy; "/" is the host
  bool is_unit = false;     // a systemd unit; its entity's name is the unit's
  std::string runtime;      // "docker", "systemd"; empty for the host and where unknown
  std::string runtime_id;   // 64 hexadecimal digits, or "namespace/id"; empty for a unit
  std::string source;       // who named it: "docker", "containerd", "bundle", ...; else "cgroup"
  pid_t pid = 0;            // its first process in the agent's pid namespace; 0: unknown
  ContainerState state = ContainerState::unknown;
  std::optional<WallTime> created;
  std::optional<WallTime> started;        // this run of it; moves with every restart
  std::optional<std::uint64_t> restarts;  // as the runtime counts them
  bool restarts_cumulative = false;       // of all containers before it too, as Kubernetes counts
  Health health = Health::unknown;
  std::optional<LastExit> last_exit;          // of the run before this one, or of one that ended
  std::map<std::string, std::string> labels;  // allow-listed runtime labels only
  std::map<std::string, std::string> scrape;  // its labels or annotations "prometheus.io/..."
  PodMember pod;
  std::vector<CgroupKey> keys;         // its own cgroup in every hierarchy, then descendants'
  bool host_network = false;           // shares the network namespace of the host
  bool joined_network = false;         // lives in another container's network namespace
  Instant inspected{};                 // when its runtime was asked about it last
  std::vector<std::string> own_paths;  // host directories that it fills (writable layer, logs)
  std::optional<Instant> departed;     // when its cgroup was seen to be gone
};

/// Whether it stands for the host as a whole.
inline bool is_host(const Container& container) { return container.cgroup_path == "/"; }

}  // namespace strata
