// Profile: samples by named stack, process and container: what every format is written from, and
// what the store keeps. Passive.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "collectors/profile/raw_profile.h"

namespace strata::profile {

/// One file that was mapped into a process. `start`, `limit` and `offset` as in /proc/PID/maps;
/// `path` as the process itself sees it. The kernel is "[kernel]".
struct Mapping {
  std::uint64_t start = 0;
  std::uint64_t limit = 0;
  std::uint64_t offset = 0;
  std::string path;
  std::string build_id;  // hexadecimal; empty: it has none
};

/// One place in a program. `function` is demangled; empty: unknown, shown as "[unknown]" with the
/// mapping's name.
struct Frame {
  std::string function;
  std::string raw_name;                  // as the symbol table has it
  std::uint64_t address = 0;             // as the process (or the kernel) saw it
  std::optional<std::uint32_t> mapping;  // into Profile::mappings
  bool kernel = false;
};

/// Whose samples they are.
struct Process {
  pid_t pid = 0;
  std::string comm;          // of the process's first thread where it is known
  std::string container;     // name; empty: none, or the host
  std::string container_id;  // the cgroup's path, as the label `id` of /metrics
  std::string hint{};        // what would give names to frames without; empty: nothing known
};

struct Sample {
  std::vector<std::uint32_t> frames;  // into Profile::frames, from the leaf to the root
  std::uint32_t process = 0;          // into Profile::processes
  std::string thread;                 // comm
  Wait wait = Wait::none;
  std::uint64_t count = 0;
  std::uint64_t nanoseconds = 0;
};

struct Profile {
  Kind kind = Kind::cpu;
  WallTime begin{};
  Duration duration{};
  Duration period{};
  std::vector<Mapping> mappings;
  std::vector<Frame> frames;
  std::vector<Process> processes;
  std::vector<Sample> samples;
  Losses losses;
};

}  // namespace strata::profile
