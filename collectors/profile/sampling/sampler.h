// Sampler: the kernel's side of one profile. Its programs are loaded and attached while it lives,
// and nothing of it is there otherwise.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

#include "collectors/profile/raw_profile.h"
#include "collectors/profile/unwind/unwind_tables.h"
#include "core/base/result.h"
#include "core/kernel/status.h"

namespace strata::kernel {
class KernelFeatures;
}

namespace strata::profile {

/// Whose samples are wanted. All that is empty: the whole host's.
struct Selection {
  std::vector<CgroupKey> cgroups{};  // with what is below them
  pid_t pid = 0;                     // of a process, as this process sees it
};

struct SamplerSettings {
  Kind kind = Kind::cpu;
  unsigned hertz = 97;  // primes, so that no timer keeps in step with it
  Duration min_off_cpu = std::chrono::milliseconds(1);
  Selection selection{};
  bool key_by_memory_v1 = false;  // this host has no unified hierarchy
  unsigned table_entries = 0;     // of each kernel table; 0: as many as the CPUs and the rate want
  bool unwind_by_tables = true;   // else by frame pointers alone
  UnwindSettings unwind{};
};

/// One thread.
class Sampler {
 public:
  /// Hears of each process when it is sampled for the first time, and again after an exec and once
  /// a minute.
  using Observe = std::function<void(pid_t)>;

  /// Samples are taken from the return on.
  static Result<std::unique_ptr<Sampler>> start(const kernel::KernelFeatures& features,
                                                const SamplerSettings& settings, Observe observe);
  Sampler(const Sampler&) = delete;
  Sampler& operator=(const Sampler&) = delete;
  ~Sampler();

  /// Goes on for so long, or until asked to stop: tells of processes as they appear, and empties
  /// the kernel's tables before they are full.
  Status run(Duration duration, const std::stop_token& stop = {});

  /// What has been seen since the start, or the last take(). CPU profiles go on.
  Result<RawProfile> take();

  /// Ends it. Waits that are not over yet count up to now.
  Result<RawProfile> stop();

  /// Bytes that the kernel holds for this.
  [[nodiscard]] std::uint64_t map_bytes() const;

  /// How stacks of code without frame pointers are walked.
  struct Unwinding {
    bool by_tables = false;
    std::string reason;  // why not; empty where it is not wanted
    UnwindState state;
    strata_unwind_counts counts{};
  };
  [[nodiscard]] Unwinding unwinding() const;

  /// The programs with their state, as the kernel has them.
  [[nodiscard]] std::vector<ProgramStatus> programs() const;

 private:
  struct Kernel;

  Sampler(std::unique_ptr<Kernel> kernel, const SamplerSettings& settings, Observe observe);
  bool tell_processes(Duration at_most);
  Status gather();
  RawProfile finish();

  std::unique_ptr<Kernel> kernel_;
  SamplerSettings settings_;
  Observe observe_;
  SystemClock clock_;
  WallTime begin_;
  Instant began_;
  Instant gathered_;
  Instant forgot_processes_;
  Losses told_;  // in earlier profiles
};

}  // namespace strata::profile
