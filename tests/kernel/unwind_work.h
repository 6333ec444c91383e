// Work whose call chain is known, in code without frame pointers: heavy or light, some calls of
// below, sort, the C library's qsort, compare, burn.
#pragma once

#include <cstdint>

namespace strata::test {

/// CPU time spent below heavy and light, as the thread's own clock tells it.
struct WorkShares {
  std::uint64_t heavy_ns = 0;
  std::uint64_t light_ns = 0;
};

inline constexpr unsigned work_depth = 8;

namespace work {

[[gnu::noinline]] void burn(unsigned rounds);
[[gnu::noinline]] int compare(const void* left, const void* right);
[[gnu::noinline]] int sort(unsigned rounds);
[[gnu::noinline]] int below(unsigned depth, unsigned rounds);
[[gnu::noinline]] int heavy(unsigned rounds);
[[gnu::noinline]] int light(unsigned rounds);

}  // namespace work

/// Goes on for so much CPU time. `shares` may lie in memory that another process reads.
[[gnu::noinline]] void work_for(std::uint64_t cpu_ns, volatile WorkShares* shares);

/// Calls `here` through the same functions.
int call_from_work(void (*here)());

}  // namespace strata::test
