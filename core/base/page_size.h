// The kernel's unit of memory, in which several of its files count.
#pragma once

#include <cstdint>

#include <unistd.h>

namespace strata {

/// Bytes of one page; it does not change while the kernel runs.
inline std::uint64_t page_bytes() {
  static const auto bytes = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  return bytes;
}

}  // namespace strata
