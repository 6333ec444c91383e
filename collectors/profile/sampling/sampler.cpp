#include "collectors/profile/sampling/sampler.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <optional>
#include <thread>
#include <utility>

#include <poll.h>

#include "bpf/profile.h"  // before the skeletons, which use its types
#include "bpf/skeleton/off_cpu.skel.h"
#include "bpf/skeleton/profile.skel.h"
#include "collectors/profile/sampling/kernel_tables.h"
#include "core/base/host_fs.h"
#include "core/kernel/perf_events.h"
#include "core/kernel/ring_reader.h"
#include "core/kernel/skeleton.h"

namespace strata::profile {
namespace {

using kernel::Skeleton;

constexpr auto gather_every = std::chrono::seconds(1);
constexpr auto forget_processes_every = std::chrono::minutes(1);
constexpr std::size_t events_at_once = 256;

/// Of one process that is to be sampled; until they are there it is walked by frame pointers.
constexpr auto wait_for_tables = std::chrono::milliseconds(100);

/// 0 in the outermost pid namespace, PROC_PID_INIT_INO.
std::uint32_t own_pid_namespace() {
  constexpr std::uint64_t outermost = 0xEFFFFFFC;
  const auto inode = inode_of("/proc/self/ns/pid");
  return inode && *inode != outermost ? static_cast<std::uint32_t>(*inode) : 0;
}

/// Room for what is sampled between two looks, were every sample another stack, and that twice.
unsigned entries_for(const SamplerSettings& settings) {
  constexpr unsigned least = 1024;
  constexpr unsigned most = 16384;  // 17 MiB of stacks
  if (settings.table_entries != 0) return settings.table_entries;
  if (settings.kind == Kind::off_cpu) return most;
  const auto cpus = std::max(1U, std::thread::hardware_concurrency());
  return std::clamp(std::bit_ceil(cpus * settings.hertz * 4), least, most);
}

template <class Object>
void configure(Object& object, const SamplerSettings& settings, bool by_tables) {
  const auto processes = settings.selection.pid != 0 ? 1 : settings.unwind.processes;
  object.rodata->unwinds_by_tables = by_tables;
  bpf_map__set_max_entries(object.maps.unwind_processes,
                           by_tables ? static_cast<unsigned>(processes) : 1);
  object.rodata->key_by_memory_v1 = settings.key_by_memory_v1;
  object.rodata->pid_namespace = own_pid_namespace();
  object.rodata->only_cgroups = !settings.selection.cgroups.empty();
  object.rodata->only_pid = settings.selection.pid;
  const auto entries = entries_for(settings);
  bpf_map__set_max_entries(object.maps.stacks, entries);
  bpf_map__set_max_entries(object.maps.counts, entries);
  bpf_map__set_max_entries(object.maps.events, 64 * 1024);
  const auto cgroups = static_cast<unsigned>(settings.selection.cgroups.size());
  bpf_map__set_max_entries(object.maps.wanted_cgroups, std::max(1U, cgroups));
}

template <class Object>
TableMaps maps_of(Object& object) {
  return {.stacks = object.maps.stacks,
          .counts = object.maps.counts,
          .told_processes = object.maps.told_processes,
          .wanted_cgroups = object.maps.wanted_cgroups,
          .events = object.maps.events,
          .generation = &object.bss->generation,
          .lost = &object.bss->lost_samples};
}

}  // namespace

/// One of the two objects, and what reads its maps.
struct Sampler::Kernel {
  std::optional<Skeleton<profile_bpf>> cpu;
  std::optional<Skeleton<off_cpu_bpf>> off_cpu;
  std::optional<kernel::PerfEvents> events;
  std::optional<KernelTables> tables;
  std::optional<kernel::RingReader> ring;
  std::string no_tables;  // why stacks are walked by frame pointers alone
  const strata_unwind_counts* unwound = nullptr;
  std::optional<UnwindTables> unwind;
  Tally tally;

  Status load(const kernel::KernelFeatures& features, const SamplerSettings& settings);
  void load(const kernel::KernelFeatures& features, const SamplerSettings& settings,
            bool by_tables);
  Status open(const TableMaps& maps, const Selection& selection);
  void unwind_by_tables(const SamplerSettings& settings);
  Status attach(const SamplerSettings& settings);
  void detach();
  Status add_unfinished(Duration minimum);
  [[nodiscard]] const kernel::BpfObject& object() const;
  [[nodiscard]] std::uint64_t incomplete_walks() const;
};

const kernel::BpfObject& Sampler::Kernel::object() const {
  if (cpu) return *cpu;
  return *off_cpu;
}

std::uint64_t Sampler::Kernel::incomplete_walks() const {
  if (unwound == nullptr) return 0;
  return unwound->lost + unwound->unsupported + unwound->unreadable;
}

void Sampler::Kernel::load(const kernel::KernelFeatures& features, const SamplerSettings& settings,
                           bool by_tables) {
  if (settings.kind == Kind::cpu) {
    cpu.emplace(features, [&](profile_bpf& object) { configure(object, settings, by_tables); });
    return;
  }
  const auto arguments = features.tracepoint("sched_switch");
  off_cpu.emplace(features, [&](off_cpu_bpf& object) {
    configure(object, settings, by_tables);
    object.rodata->has_prev_state = arguments && arguments->size() > 3;
    object.rodata->minimum_ns = static_cast<std::uint64_t>(settings.min_off_cpu.count());
  });
}

/// A kernel that does not take the walk by tables still samples.
Status Sampler::Kernel::load(const kernel::KernelFeatures& features,
                             const SamplerSettings& settings) {
  load(features, settings, settings.unwind_by_tables);
  if (const auto complete = object().complete(); settings.unwind_by_tables && !complete) {
    load(features, settings, false);
    no_tables = complete.error().message;
  }
  if (!object().loaded()) return object().complete();
  auto opened =
      open(cpu ? maps_of(*cpu->operator->()) : maps_of(*off_cpu->operator->()), settings.selection);
  if (opened && settings.unwind_by_tables && no_tables.empty()) unwind_by_tables(settings);
  return opened;
}

void Sampler::Kernel::unwind_by_tables(const SamplerSettings& settings) {
  const auto begin = [&](auto& loaded) {
    unwound = &loaded.bss->unwind_counts;
    unwind.emplace(
        UnwindMaps{.processes = loaded.maps.unwind_processes, .tables = loaded.maps.unwind_tables},
        settings.unwind);
    if (settings.selection.pid == 0) return;
    unwind->want(settings.selection.pid);
    unwind->wait(wait_for_tables);
  };
  if (cpu) {
    begin(*cpu->operator->());
  } else {
    begin(*off_cpu->operator->());
  }
}

Status Sampler::Kernel::open(const TableMaps& maps, const Selection& selection) {
  auto reader = kernel::RingReader::make(maps.events);
  if (!reader) return fail(reader.error());
  ring.emplace(*std::move(reader));
  tables.emplace(maps);
  for (const auto key : selection.cgroups) {
    if (auto wanted = tables->want(key); !wanted) return wanted;
  }
  return {};
}

Status Sampler::Kernel::attach(const SamplerSettings& settings) {
  if (off_cpu) {
    off_cpu->attach();
    return off_cpu->health();
  }
  auto attached = kernel::PerfEvents::sample_cpus((*cpu)->progs.profile_sample, settings.hertz);
  if (!attached) return fail(attached.error());
  events.emplace(*std::move(attached));
  return {};
}

void Sampler::Kernel::detach() {
  events.reset();
  if (off_cpu) off_cpu->detach("the profile has ended");
}

/// A thread that waits for all of the profile for one lock has not come back to be counted.
Status Sampler::Kernel::add_unfinished(Duration minimum) {
  if (!off_cpu) return {};
  const auto now = static_cast<std::uint64_t>(SystemClock().now().time_since_epoch().count());
  kernel::HashMap<std::uint32_t, strata_waiting> waiting((*off_cpu)->maps.waiting);
  return waiting.read([&](std::uint32_t /*tid*/, const strata_waiting& wait) {
    const auto ns = now > wait.since_ns ? now - wait.since_ns : 0;
    if (ns >= static_cast<std::uint64_t>(minimum.count()))
      tally.add(wait.as, {.times = 1, .ns = ns});
  });
}

Result<std::unique_ptr<Sampler>> Sampler::start(const kernel::KernelFeatures& features,
                                                const SamplerSettings& settings, Observe observe) {
  auto kernel = std::make_unique<Kernel>();
  if (auto loaded = kernel->load(features, settings); !loaded) return fail(loaded.error());
  auto* const raw = kernel.get();
  std::unique_ptr<Sampler> sampler(new Sampler(std::move(kernel), settings, std::move(observe)));
  if (auto attached = raw->attach(settings); !attached) return fail(attached.error());
  return sampler;
}

Sampler::Sampler(std::unique_ptr<Kernel> kernel, const SamplerSettings& settings, Observe observe)
    : kernel_(std::move(kernel)),
      settings_(settings),
      observe_(std::move(observe)),
      begin_(clock_.wall_now()),
      began_(clock_.now()),
      gathered_(began_),
      forgot_processes_(began_) {}

Sampler::~Sampler() = default;

/// Whether there may be more to tell of.
bool Sampler::tell_processes(Duration at_most) {
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(at_most);
  pollfd ring{.fd = kernel_->ring->fd(), .events = POLLIN, .revents = 0};
  (void)::poll(&ring, 1, static_cast<int>(std::max<std::int64_t>(0, wait.count())));
  return kernel_->ring->consume(events_at_once, [this](std::span<const std::byte> record) {
    strata_profile_process process{};
    if (record.size() < sizeof(process)) return;
    std::memcpy(&process, record.data(), sizeof(process));
    if (kernel_->unwind) kernel_->unwind->want(process.pid);
    if (observe_) observe_(process.pid);
  });
}

Status Sampler::gather() {
  const auto now = clock_.now();
  gathered_ = now;
  if (now - forgot_processes_ >= forget_processes_every) {
    forgot_processes_ = now;
    if (auto forgotten = kernel_->tables->forget_processes(); !forgotten) return forgotten;
  }
  return kernel_->tables->gather(kernel_->tally);
}

Status Sampler::run(Duration duration, const std::stop_token& stop) {
  constexpr Duration look_at_stop = std::chrono::milliseconds(100);
  const auto end = clock_.now() + duration;
  for (auto now = clock_.now(); now < end && !stop.stop_requested(); now = clock_.now()) {
    tell_processes(
        std::min<Duration>({end - now, gathered_ + gather_every - now,
                            stop.stop_possible() ? look_at_stop : Duration(gather_every)}));
    if (clock_.now() - gathered_ < gather_every) continue;
    if (auto gathered = gather(); !gathered) return gathered;
  }
  return {};
}

RawProfile Sampler::finish() {
  const auto now = clock_.now();
  RawProfile profile;
  profile.kind = settings_.kind;
  profile.begin = std::exchange(begin_, clock_.wall_now());
  profile.duration = now - std::exchange(began_, now);
  const bool cpu = settings_.kind == Kind::cpu;
  profile.period =
      cpu ? Duration(std::chrono::seconds(1)) / settings_.hertz : settings_.min_off_cpu;
  profile.samples = kernel_->tally.take(cpu ? profile.period : Duration::zero());
  const auto lost = kernel_->tables->lost();
  const Losses all{.table_full = lost.table_full + kernel_->tally.overflows(),
                   .no_stack = lost.no_stack,
                   .truncated = lost.truncated,
                   .incomplete = kernel_->incomplete_walks()};
  profile.losses = {.table_full = all.table_full - told_.table_full,
                    .no_stack = all.no_stack - told_.no_stack,
                    .truncated = all.truncated - told_.truncated,
                    .incomplete = all.incomplete - told_.incomplete,
                    .no_tables = kernel_->no_tables};
  told_ = all;
  return profile;
}

Result<RawProfile> Sampler::take() {
  while (tell_processes(Duration::zero())) {
  }
  if (auto gathered = gather(); !gathered) return fail(gathered.error());
  return finish();
}

Result<RawProfile> Sampler::stop() {
  kernel_->detach();
  while (tell_processes(Duration::zero())) {
  }
  if (auto gathered = kernel_->tables->gather_rest(kernel_->tally); !gathered)
    return fail(gathered.error());
  if (auto added = kernel_->add_unfinished(settings_.min_off_cpu); !added)
    return fail(added.error());
  return finish();
}

std::uint64_t Sampler::map_bytes() const {
  KernelStatus status;
  kernel_->object().describe(status);
  return status.map_bytes + unwinding().state.tables.bytes;
}

Sampler::Unwinding Sampler::unwinding() const {
  Unwinding unwinding{.by_tables = kernel_->unwind.has_value(),
                      .reason = kernel_->no_tables,
                      .state = {},
                      .counts = {}};
  if (kernel_->unwind) unwinding.state = kernel_->unwind->state();
  if (kernel_->unwound != nullptr) unwinding.counts = *kernel_->unwound;
  return unwinding;
}

std::vector<ProgramStatus> Sampler::programs() const { return kernel_->object().programs(); }

}  // namespace strata::profile
