#include "agent/host_facts.h"

#include <sys/utsname.h>
#include <unistd.h>

#include "agent/privileges.h"
#include "core/base/text.h"
#include "core/kernel/features.h"

namespace strata::agent {
namespace {

bool is_there(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

std::string first_line(const std::string& path) {
  const auto content = read_file(path);
  return content ? std::string(text::trim(*content)) : std::string{};
}

}  // namespace

BuildInfo build_info() {
  return {STRATA_VERSION, STRATA_BUILD_TYPE, "g++ " __VERSION__, kernel::libbpf_version()};
}

std::string hostname(const HostFs& fs) { return first_line(fs.proc("sys/kernel/hostname")); }

HostFacts host_facts(const HostFs& fs, const CgroupLayout& layout) {
  HostFacts facts;
  facts.hostname = hostname(fs);
  facts.kernel_release = first_line(fs.proc("sys/kernel/osrelease"));
  utsname names{};
  if (::uname(&names) == 0) facts.architecture = static_cast<const char*>(names.machine);
  facts.cgroup_mode = to_string(layout.mode);
  facts.btf = is_there(fs.sys("kernel/btf/vmlinux"));
  facts.tracefs =
      is_there(fs.sys("kernel/tracing/events")) || is_there(fs.sys("kernel/debug/tracing/events"));
  if (const auto on = first_line(fs.proc("sys/kernel/bpf_stats_enabled")); !on.empty()) {
    facts.bpf_statistics = on != "0";
  }
  return facts;
}

Rights current_rights() {
  Rights rights;
  rights.uid = ::getuid();
  auto effective = effective_capabilities();
  if (!effective) return rights;
  for (const auto& missing : missing_capabilities(*effective)) {
    rights.missing.push_back({std::string(missing.name), std::string(missing.lost)});
  }
  rights.capabilities = std::move(*effective);
  return rights;
}

}  // namespace strata::agent
