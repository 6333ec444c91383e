#include "core/kernel/mapping.h"

#include <cerrno>
#include <cstdint>
#include <utility>

#include <bpf/libbpf.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/base/page_size.h"

namespace strata::kernel {

Result<Mapping> Mapping::make(const bpf_map* map, Access access, std::size_t offset,
                              std::size_t bytes) {
  const auto whole = (bytes + page_bytes() - 1) / page_bytes() * page_bytes();
  const int rights = access == Access::read ? PROT_READ : PROT_READ | PROT_WRITE;
  void* const memory =
      ::mmap(nullptr, whole, rights, MAP_SHARED, bpf_map__fd(map), static_cast<off_t>(offset));
  if (memory == MAP_FAILED) {
    return fail(errno_error(errno, std::string("mmap of map ") + bpf_map__name(map)));
  }
  return Mapping(static_cast<std::byte*>(memory), whole);
}

Mapping::Mapping(Mapping&& other) noexcept
    : memory_(std::exchange(other.memory_, nullptr)), bytes_(other.bytes_) {}

Mapping& Mapping::operator=(Mapping&& other) noexcept {
  std::swap(memory_, other.memory_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

Mapping::~Mapping() {
  if (memory_ != nullptr) ::munmap(memory_, bytes_);
}

void unmap_for_good(void* begin, std::size_t size) {
  const auto from = reinterpret_cast<std::uintptr_t>(begin);
  const auto first = (from + page_bytes() - 1) / page_bytes() * page_bytes();
  const auto end = (from + size) / page_bytes() * page_bytes();
  // A map's pages are put in place by mmap() alone, there is no fault that would bring them back.
  // munmap() would leave a hole, which libbpf's own would later unmap with whatever is in it then.
  if (first < end) ::madvise(reinterpret_cast<void*>(first), end - first, MADV_DONTNEED);
}

}  // namespace strata::kernel
