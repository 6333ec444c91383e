#include "core/kernel/bpf_object.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <iterator>
#include <utility>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fcntl.h>

#include "core/kernel/iterator.h"
#include "core/kernel/libbpf_log.h"
#include "core/kernel/map_reader.h"

namespace strata::kernel {
namespace {

struct RunCounts {
  std::uint64_t runs = 0;
  std::uint64_t nanoseconds = 0;
  std::uint64_t missed = 0;
};

RunCounts run_counts(const bpf_program* program) {
  bpf_prog_info info{};
  __u32 size = sizeof(info);
  const int fd = bpf_program__fd(program);
  if (fd < 0 || bpf_obj_get_info_by_fd(fd, &info, &size) != 0) return {};
  return {info.run_cnt, info.run_time_ns, info.recursion_misses};
}

std::string_view plain_name(std::string_view form) {
  for (const std::string_view suffix : {"_raw", "_plain"}) {
    if (form.ends_with(suffix)) form.remove_suffix(suffix.size());
  }
  return form;
}

/// Without BTF of tracepoints only the attempt tells that a raw one is not there.
std::string attach_failure(const bpf_program* program, std::string_view log, int error) {
  if (bpf_program__type(program) != BPF_PROG_TYPE_RAW_TRACEPOINT || error != ENOENT) {
    return failure_reason(log, error);
  }
  const std::string_view hook = bpf_program__section_name(program);
  return "this kernel has no tracepoint " + std::string(hook.substr(hook.find('/') + 1));
}

bool is_hash(const bpf_map* map) {
  const auto type = bpf_map__type(map);
  return type == BPF_MAP_TYPE_HASH || type == BPF_MAP_TYPE_PERCPU_HASH;
}

/// Names of maps that bpf/include gives to any object; what libbpf makes of an object's variables
/// is called after the first letters of its name: "run_queu.bss".
std::string unique_name(std::string_view skeleton, const bpf_map* map) {
  constexpr std::array<std::string_view, 4> shared = {"events", "losses", "outlier_limits",
                                                      "outlier_counts"};
  const std::string_view name = bpf_map__name(map);
  const auto dot = name.find('.');
  const auto own = name.substr(dot == std::string_view::npos ? 0 : dot + 1);
  if (own == name && std::find(shared.begin(), shared.end(), name) == shared.end()) {
    return std::string(name);
  }
  if (skeleton.ends_with("_bpf")) skeleton.remove_suffix(4);
  return std::string(skeleton) + "_" + std::string(own);
}

std::string no_cgroup_reason(const std::string& directory) {
  if (directory.empty()) return "no cgroup v2 hierarchy is mounted";
  return "cannot open " + directory;
}

}  // namespace

BpfObject::BpfObject(const SkeletonOps& ops, const KernelFeatures& features,
                     const std::function<void(void*)>& configure)
    : ops_(ops) {
  // Each round leaves out at least one more program, so this ends.
  while (try_load(features, configure)) {
  }
}

BpfObject::BpfObject(BpfObject&& other) noexcept
    : ops_(other.ops_),
      skeleton_(std::exchange(other.skeleton_, nullptr)),
      maps_(std::move(other.maps_)),
      programs_(std::move(other.programs_)),
      refused_(std::move(other.refused_)),
      detached_(std::move(other.detached_)),
      aims_(std::move(other.aims_)) {}

BpfObject& BpfObject::operator=(BpfObject&& other) noexcept {
  if (this != &other) {
    destroy();
    ops_ = other.ops_;
    skeleton_ = std::exchange(other.skeleton_, nullptr);
    maps_ = std::move(other.maps_);
    programs_ = std::move(other.programs_);
    refused_ = std::move(other.refused_);
    detached_ = std::move(other.detached_);
    aims_ = std::move(other.aims_);
  }
  return *this;
}

BpfObject::~BpfObject() { destroy(); }

void BpfObject::destroy() {
  if (skeleton_ != nullptr) ops_.destroy(skeleton_);
  skeleton_ = nullptr;
}

/// True when another attempt, with one form less, may do better.
bool BpfObject::try_load(const KernelFeatures& features,
                         const std::function<void(void*)>& configure) {
  const LibbpfLog log;
  destroy();
  const auto& btf = features.btf_path();
  skeleton_ = ops_.open(btf.empty() ? nullptr : btf.c_str());
  if (skeleton_ == nullptr) {
    refuse_all(failure_reason(log.text(), errno));
    return false;
  }
  if (!choose_programs(features)) {
    destroy();
    return false;
  }
  configure(skeleton_);
  const int error = bpf_object__load_skeleton(ops_.skeleton(skeleton_));
  if (error == 0) {
    weigh_maps();
    return false;
  }
  const auto reason = failure_reason(log.text(), error);
  const std::string guilty(failed_program(log.text()));
  destroy();
  if (guilty.empty()) {
    refuse_all(reason);
    return false;
  }
  refuse(guilty, reason);
  return true;
}

std::vector<bpf_program*> BpfObject::all_programs() const {
  const auto* const skeleton = ops_.skeleton(skeleton_);
  std::vector<bpf_program*> all;
  for (int i = 0; i < skeleton->prog_cnt; ++i) all.push_back(*skeleton->progs[i].prog);
  return all;
}

/// Whether there is any to load.
bool BpfObject::choose_programs(const KernelFeatures& features) {
  for (auto& status : programs_) status.hook.clear();
  for (auto* const form : all_programs()) choose_form(features, form);
  return std::any_of(programs_.begin(), programs_.end(),
                     [](const ProgramStatus& status) { return status.reason.empty(); });
}

/// Takes it unless an earlier form of the same program has been taken. Forms come in the order of
/// preference.
void BpfObject::choose_form(const KernelFeatures& features, bpf_program* form) {
  const std::string_view name = bpf_program__name(form);
  auto& status = program(name);
  const bool first = status.hook.empty();
  bpf_program__set_autoload(form, false);
  if (!first && status.reason.empty()) return;
  if (!refused_.contains(name)) {
    const auto supported = features.supports(bpf_program__section_name(form));
    if (!supported) refuse(name, supported.error().message);
  }
  const auto refusal = refused_.find(name);
  const bool taken = refusal == refused_.end();
  bpf_program__set_autoload(form, taken);
  if (first || taken) status.hook = bpf_program__section_name(form);
  status.fallback = first || !taken ? std::string() : status.reason;
  if (taken) {
    status.reason.clear();
  } else if (first) {
    status.reason = refusal->second;
  } else if (status.reason != refusal->second) {
    status.reason += "; else: " + refusal->second;
  }
}

void BpfObject::refuse(std::string_view form, const std::string& reason) {
  refused_.emplace(form, reason);
}

ProgramStatus& BpfObject::program(std::string_view form) {
  const auto name = plain_name(form);
  const auto found = std::find_if(programs_.begin(), programs_.end(),
                                  [&](const ProgramStatus& status) { return status.name == name; });
  if (found != programs_.end()) return *found;
  auto& added = programs_.emplace_back();
  added.name = name;
  return added;
}

void BpfObject::refuse_all(const std::string& reason) {
  for (auto& status : programs_) {
    if (status.reason.empty()) status.reason = reason;
  }
}

void BpfObject::attach(const std::string& cgroup) {
  if (skeleton_ == nullptr) return;
  const auto again = std::exchange(detached_, {});
  for (const auto& name : again) program(name).reason.clear();
  const Fd directory(cgroup.empty() ? -1
                                    : ::open(cgroup.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const auto* skeleton = ops_.skeleton(skeleton_);
  for (int i = 0; i < skeleton->prog_cnt; ++i) {
    auto* candidate = *skeleton->progs[i].prog;
    if (bpf_program__fd(candidate) < 0) continue;
    auto& status = program(bpf_program__name(candidate));
    if (!status.reason.empty() || status.attached) continue;
    if (bpf_program__type(candidate) == BPF_PROG_TYPE_CGROUP_SKB && !directory) {
      status.reason = no_cgroup_reason(cgroup);
    } else {
      attach_one(i, directory.get());
    }
  }
  for (const auto& name : again) {
    if (!program(name).attached) detached_.push_back(name);
  }
}

void BpfObject::detach(const std::string& reason) {
  if (skeleton_ == nullptr) return;
  const auto* skeleton = ops_.skeleton(skeleton_);
  for (int i = 0; i < skeleton->prog_cnt; ++i) {
    auto*& link = *skeleton->progs[i].link;
    if (link == nullptr) continue;
    bpf_link__destroy(std::exchange(link, nullptr));
    auto& status = program(bpf_program__name(*skeleton->progs[i].prog));
    status.attached = false;
    status.reason = reason;
    detached_.push_back(status.name);
  }
}

void BpfObject::attach_one(int index, int cgroup_fd) {
  const LibbpfLog log;
  const auto& entry = ops_.skeleton(skeleton_)->progs[index];
  auto& status = program(bpf_program__name(*entry.prog));
  auto* const link = make_link(*entry.prog, cgroup_fd);
  if (link == nullptr) {
    status.reason = attach_failure(*entry.prog, log.text(), errno);
    status.fallback.clear();
    return;
  }
  *entry.link = link;  // the skeleton destroys it
  status.attached = true;
}

bpf_link* BpfObject::make_link(const bpf_program* program, int cgroup_fd) const {
  if (bpf_program__type(program) == BPF_PROG_TYPE_CGROUP_SKB)
    return bpf_program__attach_cgroup(program, cgroup_fd);
  const auto aim = aims_.find(std::string_view(bpf_program__name(program)));
  if (aim != aims_.end()) return attach_to_elements(program, aim->second);
  return bpf_program__attach(program);
}

Result<std::uint64_t> BpfObject::run(std::string_view iterator) {
  const auto* const skeleton = skeleton_ == nullptr ? nullptr : ops_.skeleton(skeleton_);
  for (int i = 0; skeleton != nullptr && i < skeleton->prog_cnt; ++i) {
    if (bpf_program__name(*skeleton->progs[i].prog) != iterator) continue;
    if (const auto* const link = *skeleton->progs[i].link) return run_iterator(link);
  }
  return fail(Code::unsupported, std::string(iterator) + " is not attached");
}

void BpfObject::weigh_maps() {
  const auto* const skeleton = ops_.skeleton(skeleton_);
  for (int i = 0; i < skeleton->map_cnt; ++i) {
    const bpf_map* const map = *skeleton->maps[i].map;
    auto status = map_status(map);
    status.name = unique_name(skeleton->name, map);
    if (!is_hash(map)) status.entries = status.max_entries;
    maps_.emplace_back(map, std::move(status));
  }
}

void BpfObject::describe(KernelStatus& status, std::span<const MapUse> uses) const {
  auto with_runs = programs();
  std::move(with_runs.begin(), with_runs.end(), std::back_inserter(status.programs));
  for (const auto& [map, known] : maps_) {
    auto& listed = status.maps.emplace_back(known);
    status.map_bytes += known.memory_bytes;
    for (const auto& use : uses) {
      if (use.map != map) continue;
      if (use.entries) listed.entries = use.entries;
      if (use.overflows) listed.overflows = use.overflows;
    }
  }
}

bool BpfObject::working() const {
  return std::any_of(programs_.begin(), programs_.end(),
                     [](const ProgramStatus& status) { return status.attached; });
}

Status BpfObject::complete() const {
  for (const auto& status : programs_) {
    if (!status.reason.empty()) return fail(Code::unsupported, status.name + ": " + status.reason);
  }
  return {};
}

Status BpfObject::health() const {
  for (const auto& status : programs_) {
    if (!status.attached) {
      return fail(Code::unsupported,
                  status.name + ": " + (status.reason.empty() ? "not attached" : status.reason));
    }
  }
  return {};
}

std::vector<ProgramStatus> BpfObject::programs() const {
  auto result = programs_;
  if (skeleton_ == nullptr) return result;
  for (const auto* const loaded : all_programs()) {
    const auto counts = run_counts(loaded);
    for (auto& status : result) {
      if (status.name != plain_name(bpf_program__name(loaded))) continue;
      status.missed += counts.missed;
      if (counts.runs == 0) continue;  // never run, or the kernel does not count
      status.runs = counts.runs;
      status.run_nanoseconds = counts.nanoseconds;
    }
  }
  return result;
}

}  // namespace strata::kernel
