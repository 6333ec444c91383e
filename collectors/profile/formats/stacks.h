// What frames, processes and containers are called wherever a stack is shown as text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/profile/profile.h"

namespace strata::profile {

/// What a level of a stack is, from the root to the leaf.
enum class Level : std::uint8_t {
  all,
  container,
  process,
  kernel,
  program,  // of the file that runs
  library,  // of a shared object
  runtime,  // compiled while it ran: no file has it
  unknown,  // no name
};

struct NamedFrame {
  std::string name;
  Level level = Level::unknown;
  std::string_view file;  // of the mapping; empty: none
};

/// Stands for the frames of a sample that has none.
inline constexpr std::string_view no_stack = "[no stack]";

/// Whether anything is known of a process: of what others wrote, often nothing is.
bool is_known(const Process& process);

/// "[host]" where it is no container's.
std::string container_name(const Process& process);

/// "pid 42" where it has no name.
std::string process_name(const Process& process);

/// The frames of `profile` in its order, each with a clean name; borrows from it.
std::vector<NamedFrame> named_frames(const Profile& profile);

/// A sample's share: its time, or its count where times are not known. Nanoseconds unless `counts`.
struct Weigher {
  bool counts = false;

  explicit Weigher(const Profile& profile);
  [[nodiscard]] std::uint64_t operator()(const Sample& sample) const {
    return counts ? sample.count : sample.nanoseconds;
  }
};

/// The greatest number instead of one that wraps around: figures may be foreign.
std::uint64_t saturated_sum(std::uint64_t a, std::uint64_t b);

}  // namespace strata::profile
