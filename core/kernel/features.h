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
  static KernelFeatures probe();

  /// For tests of what happens without: nothing is there.
  static KernelFeatures none();

  [[nodiscard]] bool has_btf() const { return btf_ != nullptr; }
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

  std::shared_ptr<btf> btf_;
  bool ring_buffer_ = false;
  Rights rights_;
};

/// "1.1", of the library that runs.
std::string libbpf_version();

/// Whether the kernel counts runs of BPF programs because of its sysctl.
bool kernel_statistics_on();

}  // namespace strata::kernel
