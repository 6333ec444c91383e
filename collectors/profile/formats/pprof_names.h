// The words in our pprof files.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "collectors/profile/raw_profile.h"

namespace strata::profile {

/// Mapping::path of the kernel.
inline constexpr std::string_view our_kernel = "[kernel]";

namespace pprof {

inline constexpr std::string_view samples = "samples";
inline constexpr std::string_view events = "events";
inline constexpr std::string_view count = "count";
inline constexpr std::string_view cpu = "cpu";
inline constexpr std::string_view off_cpu = "off_cpu";
inline constexpr std::string_view nanoseconds = "nanoseconds";

inline constexpr std::string_view container = "container";
inline constexpr std::string_view container_id = "container_id";
inline constexpr std::string_view process = "process";
inline constexpr std::string_view pid = "pid";
inline constexpr std::string_view thread = "thread";
inline constexpr std::string_view wait = "wait";

/// The kernel's mapping, as perf and pprof call it.
inline constexpr std::string_view kernel = "[kernel.kallsyms]";

/// Comments: what was lost, each with its number behind it.
struct LossComment {
  std::string_view text;
  std::uint64_t Losses::*count;
};
inline constexpr std::array loss_comments = {
    LossComment{"samples lost because the kernel's tables were full: ", &Losses::table_full},
    LossComment{"samples without a stack: ", &Losses::no_stack},
    LossComment{"stacks cut at the limit: ", &Losses::truncated},
    LossComment{"stacks that end before the first caller: ", &Losses::incomplete},
    LossComment{"frames without a name: ", &Losses::unknown_frames},
    LossComment{"frames: ", &Losses::frames},
};
inline constexpr std::string_view no_tables = "stacks by frame pointers alone: ";
/// "to name frames of process 4711: start it with ..."
inline constexpr std::string_view hint_of = "to name frames of process ";

}  // namespace pprof
}  // namespace strata::profile
