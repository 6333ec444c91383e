#include "agent/views/doctor.h"

#include <algorithm>
#include <array>

#include "agent/text/safe_text.h"

namespace strata {
namespace {

/// A check that is made of one finding.
struct Check {
  std::string_view name;
  std::optional<Finding> DoctorFacts::*finding;
  Verdict otherwise;  // the verdict when it does not hold
  std::string_view meaning;
  std::string_view lost;
  std::string_view fix;
};

constexpr std::array<Check, 13> checks = {{
    {"kernel release", &DoctorFacts::kernel_release, Verdict::degraded,
     "the kernel is one of those that strata is tested on",
     "programs that need newer kernels stay off", "run Linux 5.10 or newer"},
    {"BTF", &DoctorFacts::btf, Verdict::degraded, "the kernel describes its own types",
     "every BPF program: latencies, network by container, events",
     "run a kernel with CONFIG_DEBUG_INFO_BTF=y"},
    {"BPF", &DoctorFacts::bpf, Verdict::degraded, "this process may load BPF programs",
     "latencies, network by container and events; /proc and cgroups are still read",
     "run as root or with CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN; in a container, privileged"},
    {"ring buffer", &DoctorFacts::ring_buffer, Verdict::degraded,
     "events reach strata as they happen",
     "container, process and OOM events; containers are found by looking every few seconds",
     "run Linux 5.8 or newer"},
    {"tracing programs", &DoctorFacts::tracing, Verdict::degraded,
     "programs may attach to kernel tracepoints", "run queue and block I/O latency, OOM kills",
     "run Linux 5.10 or newer with BTF, and with CAP_PERFMON"},
    {"cgroup programs", &DoctorFacts::cgroup_skb, Verdict::degraded,
     "packets can be counted by container",
     "strata_container_network_* before Linux 6.3, and of containers on cgroup v1 alone; interface "
     "counters of each container stay",
     "mount cgroup v2 (the hybrid layout will do) and run with CAP_NET_ADMIN"},
    {"task storage", &DoctorFacts::task_storage, Verdict::degraded,
     "the kernel keeps a note by thread", "time off the CPU", "run Linux 5.11 or newer"},
    {"BPF statistics", &DoctorFacts::bpf_statistics, Verdict::ok,
     "the kernel counts runs and run time of BPF programs", "strata_bpf_program_run*",
     "sysctl kernel.bpf_stats_enabled=1 (costs some 70 ns a run)"},
    {"tracefs", &DoctorFacts::tracefs, Verdict::degraded, "tracepoints can be looked up",
     "checks of tracepoint formats; programs go by BTF alone",
     "mount -t tracefs tracefs /sys/kernel/tracing"},
    {"procfs", &DoctorFacts::procfs, Verdict::failed, "the host's /proc can be read",
     "nearly everything", "give the host's /proc by paths.procfs or --path.procfs"},
    {"cgroups", &DoctorFacts::cgroups, Verdict::degraded, "the host's cgroups can be read",
     "layer container", "mount cgroup v2 at /sys/fs/cgroup, or give paths.sysfs"},
    {"memory controller", &DoctorFacts::memory_cgroup, Verdict::degraded,
     "memory is counted by container", "container_memory_*",
     "boot with cgroup_enable=memory and enable the controller"},
    {"host processes", &DoctorFacts::host_pids, Verdict::degraded,
     "processes have the pids that the kernel reports", "network and process facts of containers",
     "run in the host's pid namespace (hostPID: true)"},
}};

/// What is lost where a runtime's files alone tell of its containers, and where nothing does.
struct RuntimeLoss {
  std::string_view runtime;
  std::string_view with_files;
  std::string_view with_nothing;
  std::string_view fix;
};

constexpr std::array<RuntimeLoss, 4> runtime_losses = {{
    {"Docker", "its events at once: its files are looked at each 2 s",
     "names, images, labels and restarts; numbers stay, under the cgroup path",
     "start Docker, or give its socket by containers.docker"},
    {"containerd", "its events, exit codes, and images outside of Kubernetes; bundles tell names",
     "names, images and labels; numbers stay, under the cgroup path",
     "start containerd, or give its socket by containers.containerd"},
    {"podman", "its events, exit codes, restarts, and those that do not run; its files tell names",
     "names, images and labels; numbers stay, under the cgroup path",
     "systemctl enable --now podman.socket, or give its socket by containers.podman"},
    {"CRI-O", "restarts, and those that do not run; bundles tell names",
     "names, images and labels; numbers stay, under the cgroup path",
     "start CRI-O, or give its socket by containers.crio"},
}};

Json check_json(std::string_view name, Verdict verdict, std::string_view found,
                std::string_view meaning, std::string_view lost, std::string_view fix, bool holds) {
  return {{"name", json_string(name)},
          {"verdict", to_string(verdict)},
          {"found", json_fact(found)},
          {"meaning", json_string(meaning)},
          {"lost", holds ? Json() : json_fact(lost)},
          {"fix", holds ? Json() : json_fact(fix)}};
}

void add_findings(const DoctorFacts& facts, Json& out) {
  for (const auto& check : checks) {
    const auto& finding = facts.*check.finding;
    if (!finding) continue;
    const auto verdict = finding->holds ? Verdict::ok : check.otherwise;
    const bool silent = finding->holds && finding->detail.empty();
    out.push_back(check_json(check.name, verdict,
                             silent ? "yes" : std::string_view(finding->detail), check.meaning,
                             check.lost, check.fix, finding->holds));
  }
}

/// A runtime that is not here, or that is known by its files as podman usually is, is no fault.
void add_runtimes(const std::vector<RuntimeFinding>& runtimes, Json& out) {
  for (const auto& found : runtimes) {
    const auto* const loss =
        std::find_if(runtime_losses.begin(), runtime_losses.end(),
                     [&](const auto& one) { return one.runtime == found.runtime; });
    if (loss == runtime_losses.end()) continue;
    const bool holds = found.reach == RuntimeReach::answers || found.reach == RuntimeReach::absent;
    const bool silent = found.reach == RuntimeReach::silent;
    out.push_back(check_json(found.runtime, silent ? Verdict::degraded : Verdict::ok, found.detail,
                             "containers have the names that it gives them",
                             found.has_files ? loss->with_files : loss->with_nothing, loss->fix,
                             holds));
  }
}

void add_rights(const Rights& rights, Json& out) {
  for (const auto& missing : rights.missing) {
    out.push_back(check_json("right " + missing.capability, Verdict::degraded, "missing",
                             "a capability that strata uses", missing.lost,
                             "run as root, or grant " + missing.capability, false));
  }
}

/// "attached (tp_btf)"; where that is not its best form, why not that.
std::string found_of(const ProgramStatus& program) {
  if (!program.attached) return program.reason;
  auto found = "attached (" + program.hook.substr(0, program.hook.find('/')) + ")";
  return program.fallback.empty() ? found : found + ", because: " + program.fallback;
}

void add_programs(const std::vector<ProgramStatus>& programs, Json& out) {
  for (const auto& program : programs) {
    const auto verdict = program.attached ? Verdict::ok : Verdict::degraded;
    out.push_back(check_json("program " + program.name, verdict, found_of(program),
                             "runs at " + program.hook, "what it measures",
                             "see the checks above it", program.attached));
  }
}

Verdict parse_verdict(const Json& object) {
  const auto text = shown(object, "verdict");
  for (const auto verdict : {Verdict::ok, Verdict::degraded}) {
    if (text == to_string(verdict)) return verdict;
  }
  return Verdict::failed;
}

}  // namespace

std::string_view to_string(Verdict verdict) {
  constexpr std::array<std::string_view, 3> names = {"ok", "degraded", "failed"};
  return names.at(static_cast<std::size_t>(verdict));
}

Json doctor_json(const DoctorFacts& facts) {
  auto all = Json::array();
  add_findings(facts, all);
  add_runtimes(facts.runtimes, all);
  add_rights(facts.rights, all);
  add_programs(facts.programs, all);
  auto worst = Verdict::ok;
  for (const auto& check : all) worst = std::max(worst, parse_verdict(check));
  return {{"verdict", to_string(worst)}, {"checks", std::move(all)}};
}

std::string doctor_text(const Json& doctor) {
  std::string text;
  const auto& all = member(doctor, "checks");
  if (!all.is_array()) return text;
  std::size_t widest = 0;
  for (const auto& check : all) widest = std::max(widest, width_of(shown(check, "name")));
  for (const auto& check : all) {
    const auto verdict = shown(check, "verdict");
    const auto name = shown(check, "name");
    text.append(verdict).append(verdict.size() < 8 ? 8 - verdict.size() : 0, ' ');
    text.append("  ").append(name).append(widest - width_of(name), ' ');
    text.append("  ").append(shown(check, "found")).append("\n");
    const std::string indent(widest + 12, ' ');
    for (const auto* const key : {"lost", "fix"}) {
      if (member(check, key).is_null()) continue;
      text.append(indent).append(key).append(": ").append(shown(check, key)).append("\n");
    }
  }
  return text + "verdict: " + shown(doctor, "verdict") + "\n";
}

Verdict verdict_of(const Json& doctor) { return parse_verdict(doctor); }

}  // namespace strata
