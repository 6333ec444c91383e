#include "core/kernel/features.h"

#include <array>

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <linux/capability.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/base/host_fs.h"
#include "core/base/text.h"
#include "core/kernel/libbpf_log.h"

namespace strata::kernel {
namespace {

Rights effective_rights() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> data{};
  if (::syscall(SYS_capget, &header, data.data()) != 0) return {};
  const auto has = [&](unsigned capability) {
    return (data.at(capability / 32).effective >> (capability % 32) & 1U) != 0;
  };
  const bool admin = has(CAP_SYS_ADMIN);
  return {.bpf = admin || has(CAP_BPF),
          .perfmon = admin || has(CAP_PERFMON),
          .net_admin = has(CAP_NET_ADMIN)};
}

const btf_type* resolve(const btf* types, __u32 id) {
  const auto* type = btf__type_by_id(types, id);
  while (type != nullptr && (btf_is_mod(type) || btf_is_typedef(type))) {
    type = btf__type_by_id(types, type->type);
  }
  return type;
}

ArgumentKind kind_of(const btf_type* type) {
  if (type == nullptr) return ArgumentKind::other;
  if (btf_is_ptr(type)) return ArgumentKind::pointer;
  if (btf_is_int(type) || btf_is_enum(type) || btf_is_enum64(type)) return ArgumentKind::integer;
  return ArgumentKind::other;
}

}  // namespace

KernelFeatures KernelFeatures::none() { return {}; }

KernelFeatures KernelFeatures::probe(const std::string& btf_path) {
  const LibbpfLog quiet;
  KernelFeatures features;
  features.load_btf(btf_path);
  // 5.10 would load such programs and give them zeros for what they read.
  const auto lockdown = read_file("/sys/kernel/security/lockdown");
  features.locked_down_ = lockdown && forbids_kernel_reads(*lockdown);
  features.rights_ = effective_rights();
  features.ring_buffer_ = libbpf_probe_bpf_map_type(BPF_MAP_TYPE_RINGBUF, nullptr) == 1;
  return features;
}

KernelFeatures KernelFeatures::without(std::string section) const {
  auto less = *this;
  less.without_.push_back(std::move(section));
  return less;
}

void KernelFeatures::load_btf(const std::string& path) {
  btf_ = std::shared_ptr<btf>(btf__load_vmlinux_btf(), btf__free);
  if (btf_) return;
  if (!path.empty()) {
    btf_ = std::shared_ptr<btf>(btf__parse(path.c_str(), nullptr), btf__free);
    if (!btf_) no_btf_reason_ += ", and " + path + " is none";
  }
  if (btf_) {
    btf_path_ = path;
  } else {
    describe_nothing();
  }
}

void KernelFeatures::describe_nothing() {
  const std::unique_ptr<btf, void (*)(btf*)> empty(btf__new_empty(), btf__free);
  if (!empty) return;
  __u32 size = 0;
  const void* const bytes = btf__raw_data(empty.get(), &size);
  nothing_ = std::make_shared<Fd>(::memfd_create("no-btf", MFD_CLOEXEC));
  if (!*nothing_ || ::write(nothing_->get(), bytes, size) != static_cast<ssize_t>(size)) return;
  btf_path_ = "/proc/self/fd/" + std::to_string(nothing_->get());
}

Result<std::vector<ArgumentKind>> KernelFeatures::tracepoint(std::string_view name) const {
  // typedef void (*btf_trace_mark_victim)(void *, struct task_struct *, uid_t);
  const auto type_name = "btf_trace_" + std::string(name);
  const auto missing = [&] {
    return fail(Code::not_found, "this kernel has no tracepoint " + std::string(name));
  };
  if (!btf_) return missing();
  const auto id = btf__find_by_name_kind(btf_.get(), type_name.c_str(), BTF_KIND_TYPEDEF);
  if (id < 0) return missing();
  const auto* pointer = resolve(btf_.get(), static_cast<__u32>(id));
  if (pointer == nullptr || !btf_is_ptr(pointer)) return missing();
  const auto* function = btf__type_by_id(btf_.get(), pointer->type);
  if (function == nullptr || !btf_is_func_proto(function)) return missing();
  std::vector<ArgumentKind> kinds;
  // The first parameter is the tracepoint's own data and is not handed to programs.
  for (int i = 1; i < btf_vlen(function); ++i) {
    kinds.push_back(kind_of(resolve(btf_.get(), btf_params(function)[i].type)));
  }
  return kinds;
}

std::vector<std::pair<std::string, std::int64_t>> KernelFeatures::enumerators(
    std::string_view name) const {
  std::vector<std::pair<std::string, std::int64_t>> found;
  if (!btf_) return found;
  const auto id = btf__find_by_name_kind(btf_.get(), std::string(name).c_str(), BTF_KIND_ENUM);
  if (id < 0) return found;
  const auto* type = btf__type_by_id(btf_.get(), static_cast<__u32>(id));
  for (int i = 0; i < btf_vlen(type); ++i) {
    const auto& one = btf_enum(type)[i];
    found.emplace_back(btf__name_by_offset(btf_.get(), one.name_off), one.val);
  }
  return found;
}

Status KernelFeatures::supports(std::string_view section) const {
  auto hook = section;
  const auto type = text::take_until(hook, '/');
  for (const auto& missing : without_) {
    if (missing == type || missing == section) return fail(Code::unsupported, "without " + missing);
  }
  if (!rights_.bpf) return fail(Code::permission, "no rights: needs root, or CAP_BPF");
  if (type != "cgroup_skb") return supports_tracing(type, hook);
  if (rights_.net_admin) return {};
  return fail(Code::permission, "no rights: needs root, or CAP_NET_ADMIN");
}

Status KernelFeatures::supports_tracing(std::string_view type, std::string_view hook) const {
  if (!rights_.perfmon) return fail(Code::permission, "no rights: needs root, or CAP_PERFMON");
  if (locked_down_) {
    return fail(Code::permission,
                "no rights: the kernel is locked down (confidentiality), its memory is not read");
  }
  if (!btf_) return fail(Code::unsupported, no_btf_reason_);
  if (type != "tp_btf" && type != "iter") return {};
  if (!btf_path_.empty()) return fail(Code::unsupported, "this kernel has no BTF of its own");
  if (type == "iter") return has_iterator(hook);
  if (const auto found = tracepoint(hook); !found) return fail(found.error());
  return {};
}

Status KernelFeatures::has_iterator(std::string_view kind) const {
  const auto function = "bpf_iter_" + std::string(kind);
  if (btf__find_by_name_kind(btf_.get(), function.c_str(), BTF_KIND_FUNC) >= 0) return {};
  return fail(Code::unsupported, "this kernel has no iterator " + std::string(kind));
}

bool forbids_kernel_reads(std::string_view lockdown) {
  return lockdown.find("[confidentiality]") != std::string_view::npos;
}

std::string libbpf_version() {
  return std::to_string(libbpf_major_version()) + "." + std::to_string(libbpf_minor_version());
}

bool kernel_statistics_on() {
  const auto value = read_file("/proc/sys/kernel/bpf_stats_enabled");
  return value && text::trim(*value) == "1";
}

}  // namespace strata::kernel
