// KernelFeatures: what this kernel and this process's rights allow. Decided by BTF and by trial,
// never by a version number: distributions port features back.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/fd.h"
#include "core/base/result.h"

struct btf;

namespace strata::kernel {

enum class ArgumentKind : std::uint8_t { integer, pointer, other };

/// The rights that attaching needs, as found in the effective set.
struct Rights {
  bool bpf = false;        // CAP_BPF, or CAP_SYS_ADMIN which includes it
  bool perfmon = false;    // CAP_PERFMON, likewise: tracing programs
  bool net_admin = false;  // CAP_NET_ADMIN, likewise: cgroup_skb
};

/// Holds the kernel's BTF (some MB), so keep it only while programs are loaded. Not thread-safe.
class KernelFeatures {
 public:
  /// `btf_path`: a BTF file of this very kernel, taken where the kernel has none of its own. With
  /// it programs find their offsets, but only raw tracepoints can be attached to.
  static KernelFeatures probe(const std::string& btf_path = {});

  /// For tests of what happens without: nothing is there.
  static KernelFeatures none();

  /// For tests of what happens without one section ("tp_btf/sched_switch") or a whole type of them
  /// ("tp_btf").
  [[nodiscard]] KernelFeatures without(std::string section) const;

  [[nodiscard]] bool has_btf() const { return btf_ != nullptr; }
  /// What libbpf is to read instead of the kernel's own BTF; empty where it is to read that.
  /// Without any BTF a file that describes nothing: libbpf wants one for an object of whose
  /// programs some need it, also when those are left out.
  [[nodiscard]] const std::string& btf_path() const { return btf_path_; }
  [[nodiscard]] bool has_ring_buffer() const { return ring_buffer_; }
  [[nodiscard]] const Rights& rights() const { return rights_; }

  /// Arguments of a tracepoint as a tp_btf program gets them; not_found without it or without BTF.
  [[nodiscard]] Result<std::vector<ArgumentKind>> tracepoint(std::string_view name) const;

  /// Names and values of an enum, from BTF; empty without it.
  [[nodiscard]] std::vector<std::pair<std::string, std::int64_t>> enumerators(
      std::string_view name) const;

  /// Whether programs of this section ("tp_btf/sched_switch", "cgroup_skb/egress") can be tried at
  /// all; the error says why not.
  [[nodiscard]] Status supports(std::string_view section) const;

 private:
  KernelFeatures() = default;
  void load_btf(const std::string& path);
  void describe_nothing();
  [[nodiscard]] Status supports_tracing(std::string_view type, std::string_view hook) const;
  [[nodiscard]] Status has_iterator(std::string_view kind) const;

  std::shared_ptr<btf> btf_;
  std::string btf_path_;
  std::shared_ptr<Fd> nothing_;  // behind btf_path_
  std::string no_btf_reason_ = "this kernel has no BTF (CONFIG_DEBUG_INFO_BTF)";
  bool locked_down_ = false;
  std::vector<std::string> without_;
  bool ring_buffer_ = false;
  Rights rights_;
};

/// Whether the text of /sys/kernel/security/lockdown, "none integrity [confidentiality]", forbids
/// programs to read the kernel's memory.
bool forbids_kernel_reads(std::string_view lockdown);

/// "1.1", of the library that runs.
std::string libbpf_version();

/// Whether the kernel counts runs of BPF programs because of its sysctl.
bool kernel_statistics_on();

}  // namespace strata::kernel
