// The words in our pprof files.
#pragma once

#include <string_view>

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

}  // namespace pprof
}  // namespace strata::profile
