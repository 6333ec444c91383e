#include "agent/privileges.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <type_traits>

#include <sys/capability.h>
#include <sys/prctl.h>

#include "core/base/host_fs.h"

namespace strata {
namespace {

constexpr std::array<NeededCapability, 6> needed = {{
    // Loading programs and maps, on a reload too; before 5.19 even reading a map by its descriptor
    // where kernel.unprivileged_bpf_disabled is set.
    {"cap_bpf", "all BPF programs"},
    // Tracing programs (tp_btf), reading kernel memory from them, perf events.
    {"cap_perfmon", "run queue and block I/O latency, OOM kills, process events"},
    // Loading and attaching cgroup_skb programs.
    {"cap_net_admin", "network traffic by container, before Linux 6.3"},
    // /proc/<pid>/{ns,root,fd,io} of processes of other users, whatever hidepid says.
    {"cap_sys_ptrace", "namespaces and sockets of other users' processes"},
    // Addresses in /proc/kallsyms; who may read the kernel's memory (CAP_PERFMON) learns nothing by
    // it.
    {"cap_syslog", "names of the kernel's functions in profiles"},
    // Reading without permission: container layers of other owners, secrets owned by a service.
    {"cap_dac_read_search", "disk use of containers, files of other users"},
}};

struct FreeCapabilities {
  void operator()(cap_t capabilities) const { cap_free(capabilities); }
};
using Capabilities = std::unique_ptr<std::remove_pointer_t<cap_t>, FreeCapabilities>;

std::string name_of(cap_value_t value) {
  char* const text = cap_to_name(value);
  if (text == nullptr) return std::to_string(value);
  std::string name(text);
  cap_free(text);
  return name;
}

Status errno_status(std::string_view what) { return fail(errno_error(errno, what)); }

bool has(cap_t capabilities, cap_value_t value, cap_flag_t flag) {
  cap_flag_value_t set = CAP_CLEAR;
  return cap_get_flag(capabilities, value, flag, &set) == 0 && set == CAP_SET;
}

Result<std::vector<cap_value_t>> values_of(const std::vector<std::string>& names) {
  std::vector<cap_value_t> values;
  for (const auto& name : names) {
    cap_value_t value = 0;
    if (cap_from_name(name.c_str(), &value) != 0) {
      return fail(Code::invalid, "no capability " + name);
    }
    values.push_back(value);
  }
  return values;
}

Status require_single_thread() {
  const auto threads = list_directory("/proc/self/task");
  if (!threads) return fail(threads.error());
  if (threads->size() == 1) return {};
  return fail(Code::invalid, "threads run already: " + std::to_string(threads->size()));
}

/// The bounding set first: it takes CAP_SETPCAP, which goes next. Without that right the set stays
/// as it is; no_new_privs alone keeps what is dropped from coming back.
Status shrink_bounding_set(cap_t current, const std::vector<cap_value_t>& keep) {
  if (!has(current, CAP_SETPCAP, CAP_EFFECTIVE)) return {};
  for (cap_value_t value = 0; value < cap_max_bits(); ++value) {
    if (std::find(keep.begin(), keep.end(), value) != keep.end()) continue;
    if (cap_get_bound(value) <= 0) continue;
    if (cap_drop_bound(value) != 0) return errno_status("bounding set");
  }
  return {};
}

Status set_capabilities(const std::vector<cap_value_t>& keep) {
  const Capabilities wanted(cap_init());
  if (!wanted) return errno_status("cap_init");
  const auto count = static_cast<int>(keep.size());
  for (const auto flag : {CAP_PERMITTED, CAP_EFFECTIVE}) {
    if (count > 0 && cap_set_flag(wanted.get(), flag, count, keep.data(), CAP_SET) != 0) {
      return errno_status("cap_set_flag");
    }
  }
  if (cap_set_proc(wanted.get()) != 0) return errno_status("capset");
  return {};
}

}  // namespace

std::span<const NeededCapability> needed_capabilities() { return needed; }

std::vector<std::string> needed_capability_names() {
  std::vector<std::string> names;
  std::transform(needed.begin(), needed.end(), std::back_inserter(names),
                 [](const NeededCapability& capability) { return std::string(capability.name); });
  return names;
}

Result<std::vector<std::string>> effective_capabilities() {
  const Capabilities current(cap_get_proc());
  if (!current) return fail(errno_error(errno, "capget"));
  std::vector<std::string> names;
  for (cap_value_t value = 0; value < cap_max_bits(); ++value) {
    if (has(current.get(), value, CAP_EFFECTIVE)) names.push_back(name_of(value));
  }
  return names;
}

std::vector<NeededCapability> missing_capabilities(const std::vector<std::string>& effective) {
  const auto holds = [&](std::string_view name) {
    return std::find(effective.begin(), effective.end(), name) != effective.end();
  };
  const bool before_bpf = cap_max_bits() <= CAP_BPF && holds("cap_sys_admin");
  std::vector<NeededCapability> missing;
  for (const auto& capability : needed) {
    const bool by_admin =
        before_bpf && (capability.name == "cap_bpf" || capability.name == "cap_perfmon");
    if (!by_admin && !holds(capability.name)) missing.push_back(capability);
  }
  return missing;
}

Status drop_to(const std::vector<std::string>& names) {
  auto keep = values_of(names);
  if (!keep) return fail(keep.error());
  if (auto single = require_single_thread(); !single) return single;
  const Capabilities current(cap_get_proc());
  if (!current) return errno_status("capget");
  std::erase_if(*keep, [&](cap_value_t v) { return !has(current.get(), v, CAP_PERMITTED); });
  if (auto bounded = shrink_bounding_set(current.get(), *keep); !bounded) return bounded;
  if (CAP_AMBIENT_SUPPORTED() && cap_reset_ambient() != 0) return errno_status("ambient set");
  if (auto set = set_capabilities(*keep); !set) return set;
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno_status("no_new_privs");
  return {};
}

}  // namespace strata
