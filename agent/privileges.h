// Rights of this process: which it has, which it needs, and letting go of the rest.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace strata {

/// A capability that strata works with after start-up.
struct NeededCapability {
  std::string_view name;  // as libcap has it: "cap_bpf"
  std::string_view lost;  // what does not work without it
};

/// The whole list, each with its reason in the source.
std::span<const NeededCapability> needed_capabilities();

/// Names of the calling thread's effective capabilities, in the order of their numbers.
Result<std::vector<std::string>> effective_capabilities();

/// Needed capabilities that are not among `effective`. A kernel without CAP_BPF and CAP_PERFMON
/// (before 5.8) takes cap_sys_admin in their place.
std::vector<NeededCapability> missing_capabilities(const std::vector<std::string>& effective);

/// Names of all of needed_capabilities(): what drop_to() takes in the ordinary case.
std::vector<std::string> needed_capability_names();

/// Keeps those of `names` that the process has and gives up all others for good: permitted,
/// effective, inheritable, ambient and bounding set, and no_new_privs, so that no program that is
/// executed can get them back. Privileges belong to threads and are inherited: call it before the
/// first thread is started; later it is Code::invalid and nothing changes. An unknown name is
/// Code::invalid likewise. Files stay open, and BPF programs attached.
///
/// What is lost with CAP_DAC_OVERRIDE: a UNIX socket whose mode does not admit this user (Redis's
/// with 0770, owned by redis) cannot be connected to; put the agent in the socket's group.
Status drop_to(const std::vector<std::string>& names);

}  // namespace strata
