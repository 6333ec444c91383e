#include "core/kernel/perf_events.h"

#include <cerrno>
#include <utility>

#include <bpf/libbpf.h>
#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/base/cpu_list.h"
#include "core/base/fd.h"
#include "core/base/host_fs.h"
#include "core/base/text.h"
#include "core/kernel/libbpf_log.h"

namespace strata::kernel {
namespace {

Fd open_event(const SamplingPeriod& period, unsigned cpu) {
  const bool cycles = period.by_cycles;
  perf_event_attr attributes{};
  attributes.size = sizeof(attributes);
  attributes.type = cycles ? PERF_TYPE_HARDWARE : PERF_TYPE_SOFTWARE;
  attributes.config =
      cycles ? std::uint64_t{PERF_COUNT_HW_CPU_CYCLES} : std::uint64_t{PERF_COUNT_SW_CPU_CLOCK};
  attributes.sample_period = period.count;
  attributes.exclude_idle = cycles ? 0 : 1;  // an idle CPU has no cycles; arm64 refuses the bit
  return Fd(static_cast<int>(::syscall(SYS_perf_event_open, &attributes, -1, static_cast<int>(cpu),
                                       -1, PERF_FLAG_FD_CLOEXEC)));
}

/// A CPU that went offline after the list was read.
bool is_offline(int error) { return error == ENODEV; }

/// Debian's kernels have a level 3 of their own; 5.10's and others' ask for CAP_SYS_ADMIN there.
Error refusal(int error) {
  auto refused = errno_error(error, "perf_event_open");
  const auto paranoid = read_file("/proc/sys/kernel/perf_event_paranoid");
  const auto level = paranoid ? text::u64(text::trim(*paranoid)) : std::nullopt;
  if (refused.code == Code::permission && level.value_or(0) > 2) {
    refused.message += "; kernel.perf_event_paranoid is " + std::to_string(*level) +
                       ", with 2 CAP_PERFMON is enough";
  }
  return refused;
}

Result<std::vector<unsigned>> online_cpus() {
  const auto text = read_file("/sys/devices/system/cpu/online");
  if (!text) return fail(text.error());
  auto cpus = parse_cpu_list(text::trim(*text));
  if (!cpus) return fail(Code::parse, "the list of online CPUs");
  return *std::move(cpus);
}

}  // namespace

Result<PerfEvents> PerfEvents::sample_cpus(const bpf_program* program, std::uint64_t hertz) {
  const auto cpus = online_cpus();
  if (!cpus) return fail(cpus.error());
  PerfEvents events(sampling_period(highest_cpu_hertz(HostFs(HostPaths{})), hertz));
  for (const auto cpu : *cpus) {
    if (auto added = events.add(program, cpu, hertz); !added) return fail(added.error());
  }
  if (events.links_.empty()) return fail(Code::unsupported, "no CPU can be sampled");
  return events;
}

Status PerfEvents::add(const bpf_program* program, unsigned cpu, std::uint64_t hertz) {
  Fd event = open_event(period_, cpu);
  // All CPUs count the same, so that a sample is the same time on each.
  if (!event && period_.by_cycles && links_.empty()) {
    period_ = clock_period(hertz);
    event = open_event(period_, cpu);
  }
  if (!event && is_offline(errno)) return {};
  if (!event) return fail(refusal(errno));
  const LibbpfLog log;
  auto* const link = bpf_program__attach_perf_event(program, event.get());
  if (link == nullptr) return fail(Code::unsupported, failure_reason(log.text(), errno));
  (void)event.release();  // the link closes it
  links_.push_back(link);
  return {};
}

PerfEvents& PerfEvents::operator=(PerfEvents&& other) noexcept {
  if (this != &other) {
    detach();
    links_ = std::exchange(other.links_, {});
    period_ = other.period_;
  }
  return *this;
}

PerfEvents::~PerfEvents() { detach(); }

void PerfEvents::detach() {
  for (auto* const link : links_) bpf_link__destroy(link);
  links_.clear();
}

}  // namespace strata::kernel
