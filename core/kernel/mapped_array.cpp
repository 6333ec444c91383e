#include "core/kernel/mapped_array.h"

#include <cerrno>
#include <utility>

#include <bpf/libbpf.h>
#include <sys/mman.h>
#include <unistd.h>

namespace strata::kernel {

Result<MappedArray> MappedArray::make(const bpf_map* map) {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const std::size_t size = bpf_map__max_entries(map);
  const auto bytes = (size * bpf_map__value_size(map) + page - 1) / page * page;
  void* const memory =
      ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, bpf_map__fd(map), 0);
  if (memory == MAP_FAILED) {
    return fail(errno_error(errno, std::string("mmap of map ") + bpf_map__name(map)));
  }
  return MappedArray(memory, bytes, size);
}

MappedArray::MappedArray(MappedArray&& other) noexcept
    : memory_(std::exchange(other.memory_, nullptr)), bytes_(other.bytes_), size_(other.size_) {}

MappedArray& MappedArray::operator=(MappedArray&& other) noexcept {
  std::swap(memory_, other.memory_);
  std::swap(bytes_, other.bytes_);
  std::swap(size_, other.size_);
  return *this;
}

MappedArray::~MappedArray() {
  if (memory_ != nullptr) ::munmap(memory_, bytes_);
}

}  // namespace strata::kernel
