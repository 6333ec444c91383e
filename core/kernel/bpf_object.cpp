#include "core/kernel/bpf_object.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fcntl.h>

#include "core/kernel/libbpf_log.h"

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
      programs_(std::move(other.programs_)) {}

BpfObject& BpfObject::operator=(BpfObject&& other) noexcept {
  if (this != &other) {
    destroy();
    ops_ = other.ops_;
    skeleton_ = std::exchange(other.skeleton_, nullptr);
    programs_ = std::move(other.programs_);
  }
  return *this;
}

BpfObject::~BpfObject() { destroy(); }

void BpfObject::destroy() {
  if (skeleton_ != nullptr) ops_.destroy(skeleton_);
  skeleton_ = nullptr;
}

/// True when another attempt, with one program less, may do better.
bool BpfObject::try_load(const KernelFeatures& features,
                         const std::function<void(void*)>& configure) {
  const LibbpfLog log;
  destroy();
  skeleton_ = ops_.open();
  if (skeleton_ == nullptr) {
    refuse_all(failure_reason(log.text(), errno));
    return false;
  }
  bool any = false;
  choose_programs(features, any);
  if (!any) {
    destroy();
    return false;
  }
  configure(skeleton_);
  const int error = bpf_object__load_skeleton(ops_.skeleton(skeleton_));
  if (error == 0) return false;
  const auto reason = failure_reason(log.text(), error);
  const std::string guilty(failed_program(log.text()));
  destroy();
  if (guilty.empty()) {
    refuse_all(reason);
    return false;
  }
  program(guilty).reason = reason;
  return true;
}

void BpfObject::choose_programs(const KernelFeatures& features, bool& any) {
  const auto* skeleton = ops_.skeleton(skeleton_);
  for (int i = 0; i < skeleton->prog_cnt; ++i) {
    auto* candidate = *skeleton->progs[i].prog;
    auto& status = program(bpf_program__name(candidate));
    status.hook = bpf_program__section_name(candidate);
    if (status.reason.empty()) {
      if (const auto supported = features.supports(status.hook); !supported) {
        status.reason = supported.error().message;
      }
    }
    bpf_program__set_autoload(candidate, status.reason.empty());
    any = any || status.reason.empty();
  }
}

ProgramStatus& BpfObject::program(std::string_view name) {
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
  const Fd directory(cgroup.empty() ? -1
                                    : ::open(cgroup.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const auto* skeleton = ops_.skeleton(skeleton_);
  for (int i = 0; i < skeleton->prog_cnt; ++i) {
    auto* candidate = *skeleton->progs[i].prog;
    auto& status = program(bpf_program__name(candidate));
    if (!status.reason.empty() || status.attached) continue;
    if (bpf_program__type(candidate) == BPF_PROG_TYPE_CGROUP_SKB && !directory) {
      status.reason = no_cgroup_reason(cgroup);
    } else {
      attach_one(i, directory.get());
    }
  }
}

void BpfObject::attach_one(int index, int cgroup_fd) {
  const LibbpfLog log;
  const auto& entry = ops_.skeleton(skeleton_)->progs[index];
  auto& status = program(bpf_program__name(*entry.prog));
  auto* link = bpf_program__type(*entry.prog) == BPF_PROG_TYPE_CGROUP_SKB
                   ? bpf_program__attach_cgroup(*entry.prog, cgroup_fd)
                   : bpf_program__attach(*entry.prog);
  if (link == nullptr) {
    status.reason = failure_reason(log.text(), errno);
    return;
  }
  *entry.link = link;  // the skeleton destroys it
  status.attached = true;
}

bool BpfObject::working() const {
  return std::any_of(programs_.begin(), programs_.end(),
                     [](const ProgramStatus& status) { return status.attached; });
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
  const auto* skeleton = ops_.skeleton(skeleton_);
  for (int i = 0; i < skeleton->prog_cnt; ++i) {
    const auto* loaded = *skeleton->progs[i].prog;
    const auto counts = run_counts(loaded);
    for (auto& status : result) {
      if (status.name != bpf_program__name(loaded)) continue;
      status.missed = counts.missed;
      if (counts.runs == 0) continue;  // never run, or the kernel does not count
      status.runs = counts.runs;
      status.run_nanoseconds = counts.nanoseconds;
    }
  }
  return result;
}

}  // namespace strata::kernel
