#include "agent/pipeline/doctor_facts.h"

#include <algorithm>
#include <cstdio>

#include "agent/host_facts.h"
#include "agent/pipeline/runtime_findings.h"
#include "collectors/kernel/kernel_side.h"
#include "core/base/text.h"
#include "core/events/journal.h"
#include "core/kernel/features.h"

namespace strata::agent {
namespace {

Finding found(const Status& status, std::string detail) {
  if (!status) return {false, status.error().message};
  return {true, std::move(detail)};
}

/// 5.10 is the oldest kernel that strata is tested on.
Finding judge_release(const std::string& release) {
  int major = 0;
  int minor = 0;
  const bool read = std::sscanf(release.c_str(), "%d.%d", &major, &minor) == 2;
  return {read && (major > 5 || (major == 5 && minor >= 10)), release};
}

Finding memory_cgroup(const HostFs& fs, const CgroupLayout& layout) {
  if (layout.controllers.contains("memory")) return {true, "v1"};
  const auto controllers = read_file(layout.unified.directory + "/cgroup.controllers");
  if (!controllers) return {false, controllers.error().message};
  std::string_view rest = *controllers;
  while (!text::trim(rest).empty()) {
    if (text::take_field(rest) == "memory") return {true, "v2"};
  }
  return {false, "not in " + fs.sys("fs/cgroup/cgroup.controllers")};
}

/// With a pid namespace of its own the agent would see only itself: init's name tells.
Finding host_pids(const HostFs& fs) {
  const auto kthreadd = read_file(fs.proc("2/comm"));
  if (kthreadd && text::trim(*kthreadd) == "kthreadd") return {true, "kernel threads are visible"};
  return {false, "kernel threads are not visible in " + fs.proc("")};
}

void probe_bpf(DoctorFacts& facts, const CgroupLayout& layout) {
  const auto features = kernel::KernelFeatures::probe();
  facts.ring_buffer =
      Finding{features.has_ring_buffer(), features.has_ring_buffer() ? "there" : "missing"};
  facts.tracing = found(features.supports("tp_btf/sched_switch"), "tp_btf/sched_switch");
  facts.cgroup_skb = found(features.supports("cgroup_skb/egress"), "cgroup_skb/egress");
  if (layout.unified.directory.empty())
    facts.cgroup_skb = Finding{false, "no cgroup v2 is mounted"};

  EventJournal journal;
  kernel::KernelSide side(
      layout, journal, {.cgroup_created = [](auto, auto) {}, .cgroup_removed = [](auto, auto) {}});
  side.attach();
  facts.programs = side.status().programs;
  const auto attached = std::count_if(facts.programs.begin(), facts.programs.end(),
                                      [](const auto& program) { return program.attached; });
  facts.bpf = Finding{attached > 0, std::to_string(attached) + " of " +
                                        std::to_string(facts.programs.size()) + " programs attach"};
}

}  // namespace

DoctorFacts probe_doctor_facts(const Config& config) {
  const HostFs fs(config.paths);
  const auto layout = CgroupLayout::detect(fs);
  const auto host = host_facts(fs, layout);
  DoctorFacts facts;
  facts.rights = current_rights();
  facts.kernel_release = judge_release(host.kernel_release);
  facts.btf = Finding{host.btf.value_or(false), fs.sys("kernel/btf/vmlinux")};
  facts.tracefs = Finding{host.tracefs.value_or(false), fs.sys("kernel/tracing")};
  facts.bpf_statistics = Finding{host.bpf_statistics.value_or(false),
                                 host.bpf_statistics.value_or(false) ? "on" : "off"};
  facts.procfs = Finding{read_file(fs.proc("stat")).has_value(), fs.proc("")};
  facts.cgroups = Finding{layout.mode != CgroupMode::none, std::string(to_string(layout.mode))};
  facts.memory_cgroup = memory_cgroup(fs, layout);
  facts.host_pids = host_pids(fs);
  facts.runtimes = look_for_runtimes(config.containers, fs);
  if (config.kernel.enabled) probe_bpf(facts, layout);
  return facts;
}

}  // namespace strata::agent
