#include "agent/runtime/footprint.h"

#include <cstdint>

#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/base/page_size.h"

namespace strata::agent {
namespace {

/// Segments that were never writable are the file's pages and nothing else. Those with relocations
/// are, read-only as they may be by now, this process's own.
int forget_code(dl_phdr_info* object, std::size_t /*size*/, void* /*context*/) {
  const auto page = static_cast<std::uintptr_t>(page_bytes());
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const auto& segment = object->dlpi_phdr[i];
    if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0) continue;
    const auto begin = (object->dlpi_addr + segment.p_vaddr) / page * page;
    const auto end = object->dlpi_addr + segment.p_vaddr + segment.p_memsz;
    ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
  }
  return 0;
}

}  // namespace

void limit_heap() {
  // Of forty mostly idle threads none needs a heap of its own: a second one is mostly holes.
  ::mallopt(M_ARENA_MAX, 1);
  // Answers of megabytes go back to the system; left to itself malloc would come to keep them.
  ::mallopt(M_MMAP_THRESHOLD, 256 << 10);
  ::mallopt(M_TRIM_THRESHOLD, 1 << 20);
}

void give_back_unused() {
  ::malloc_trim(0);
  ::dl_iterate_phdr(forget_code, nullptr);
}

Result<SettlingTimer> SettlingTimer::make(EventLoop& loop) {
  auto timer = LoopTimer::make(loop, give_back_unused);
  if (!timer) return fail(timer.error());
  return SettlingTimer(std::move(*timer));
}

}  // namespace strata::agent
