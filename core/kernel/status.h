// KernelStatus: the condition of the kernel side, for metrics, dump and doctor. Passive.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace strata {

struct ProgramStatus {
  std::string name;  // as in bpf/: "run_queue_switch"
  std::string hook;  // of the form that was chosen: "tp_btf/sched_switch", "raw_tp/sched_switch"
  bool attached = false;
  std::string reason;                            // why it is not attached; empty when it is
  std::optional<std::uint64_t> runs;             // only while the kernel's statistics are on
  std::optional<std::uint64_t> run_nanoseconds;  // likewise
  std::uint64_t missed = 0;  // runs left out because it was running on that CPU already
  std::string fallback{};    // why not its first form, which is better: "tp_btf", then "raw_tp"
};

struct MapStatus {
  std::string name;
  std::optional<std::uint64_t>
      entries;  // used now, if someone counts; of arrays and rings the size
  std::uint64_t max_entries = 0;
  std::uint64_t memory_bytes = 0;
  std::optional<std::uint64_t> overflows;  // additions lost for lack of room, where that can be
};

struct RingStatus {
  std::string name;
  std::uint64_t size_bytes = 0;
  std::uint64_t events = 0;   // consumed
  std::uint64_t dropped = 0;  // reserves that failed in the kernel
};

/// How a probe keeps to its share of the machine.
struct ProbeBudget {
  std::string probe;         // its collector's name, or that of one of its objects
  double share = 0;          // of the machine's CPU time, lately
  std::uint64_t one_in = 1;  // runs that are accounted; 1: all
  bool paused = false;       // detached for a while
  bool kept = false;         // over the budget, and attached all the same
};

struct KernelStatus {
  std::vector<ProgramStatus> programs;
  std::vector<MapStatus> maps;
  std::vector<RingStatus> rings;
  std::vector<ProbeBudget> budgets;
  std::uint64_t map_bytes = 0;  // of all maps, rings included
};

}  // namespace strata
