// Symbolizer: from addresses to names. What it needs of a process it looks up while the process
// lives (observe) and keeps until the profile is made (symbolize), so that a process that ends in
// between still has names. Files are read where the process itself has them, in its own mount
// namespace, and never named from another file than the one that was mapped.
//
// Thread: one, the same for all calls. Everything here may read files and take tens of
// milliseconds, so it is not the loop thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "collectors/profile/profile.h"
#include "collectors/profile/raw_profile.h"
#include "core/base/clock.h"
#include "core/base/host_fs.h"
#include "core/identity/cgroup_key.h"

namespace strata::profile {

/// Whose cgroup it is; both empty: nobody's, or the host's.
struct ContainerName {
  std::string name;
  std::string id;  // the label `id` of /metrics
};
using ContainerOf = std::function<ContainerName(CgroupKey)>;

/// Bounds of what is kept, whatever programs run here and whatever their files say.
struct SymbolLimits {
  std::size_t processes = 2048;                     // snapshots of processes
  std::size_t regions = 2048;                       // executable mappings of one process
  std::size_t held_files = 512;                     // open between observe() and symbolize()
  std::size_t images = 1024;                        // files of which something is remembered
  std::size_t name_bytes = 8U << 20;                // remembered, of all images together
  std::size_t perf_maps = 64;                       // remembered
  std::size_t perf_map_bytes = 16U << 20;           // of one: its newest part is read
  std::size_t perf_maps_bytes = 32U << 20;          // of all together
  Duration keep_process = std::chrono::minutes(2);  // since it was last observed
};

/// What the symbolizer has met so far.
struct SymbolStats {
  std::uint64_t processes_observed = 0;
  std::uint64_t processes_gone = 0;     // ended, or hidden, before anything could be read
  std::uint64_t processes_refused = 0;  // /proc/PID may not be read
  std::uint64_t files_opened = 0;
  std::uint64_t files_refused = 0;  // not to be opened, or another file than was mapped
  std::uint64_t files_broken = 0;   // no ELF that makes sense
  std::uint64_t files_scanned = 0;  // passes through a file's symbol tables
  std::uint64_t perf_maps_read = 0;
  std::uint64_t perf_maps_refused = 0;  // another owner's, or no regular file
  std::uint64_t images = 0;             // remembered now
  std::uint64_t name_bytes = 0;         // remembered now
};

/// Frames without a name in one process of a profile, and what would give them names.
struct UnknownFrames {
  std::uint32_t process = 0;  // into Profile::processes
  std::string runtime;        // "node", "java", "python" ...; empty: none that is known
  std::uint64_t unknown = 0;  // user frames without a name, weighted by the samples' counts
  std::uint64_t frames = 0;   // user frames
  std::string hint;           // one sentence for people; empty: nothing to be done
};

struct Symbolized {
  Profile profile;
  std::vector<UnknownFrames> unknown;  // most unknown frames first; only processes with some
};

class Symbolizer {
 public:
  /// `clock` outlives the symbolizer.
  Symbolizer(HostFs fs, const Clock& clock, SymbolLimits limits = {});
  ~Symbolizer();
  Symbolizer(const Symbolizer&) = delete;
  Symbolizer& operator=(const Symbolizer&) = delete;

  /// Takes down what `pid` (in the agent's pid namespace) has mapped, and holds those of its files
  /// open that could not be found without it, until the next symbolize(): of a container's process
  /// the files that hold `user`, its addresses so far (none given: all). To be called soon after a
  /// process's first sample, and again now and then, since programs load libraries. Reads a few
  /// files of /proc: some 0.1 ms.
  void observe(pid_t pid, std::span<const std::uint64_t> user = {});

  /// Names every address of `raw`. Processes that were never observed are looked at now, if they
  /// still are. Afterwards no file of anybody's is held open.
  Symbolized symbolize(RawProfile raw, const ContainerOf& container_of);

  /// The kernel's function at `address`, e.g. "futex_wait_queue"; empty: unknown. The view is
  /// valid until the next call of any function here.
  std::string_view kernel_symbol(std::uint64_t address);

  /// Why kernel addresses have no names; empty: they have.
  [[nodiscard]] std::string_view kernel_trouble() const;

  /// Lets go of all that is remembered.
  void forget();

  [[nodiscard]] SymbolStats stats() const;

 private:
  class Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace strata::profile
