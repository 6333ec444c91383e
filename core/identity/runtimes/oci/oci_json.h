// What OCI runtimes leave on disk: a bundle's config.json (also containerd's spec of a container),
// and the state files of runc and crun.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "core/base/clock.h"
#include "core/base/result.h"

namespace strata {

struct OciSpec {
  std::string cgroup_path;  // "/default/web"; empty where the specification leaves it open
  std::map<std::string, std::string> annotations;
  bool host_network = false;
  bool joined_network = false;  // lives in another container's network namespace
};

/// An invalid document is Code::parse; whatever is not as specified is left out.
Result<OciSpec> parse_oci_spec(std::string_view json);

/// The cgroup that linux.cgroupsPath means: a path of cgroupfs as it is, systemd's
/// "slice:prefix:id" as "/a.slice/a-b.slice/prefix-id.scope".
std::string cgroup_of(std::string_view cgroups_path);

/// runc's state.json or crun's status.
struct OciState {
  std::string id;
  pid_t pid = 0;
  std::optional<WallTime> created;
  std::string bundle;  // directory of config.json
  std::string cgroup_path;
};

Result<OciState> parse_runc_state(std::string_view json);
Result<OciState> parse_crun_status(std::string_view json);

}  // namespace strata
