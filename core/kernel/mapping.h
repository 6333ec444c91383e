// Mapping: a stretch of a BPF map's memory in this process. Its pages are the kernel's, there all
// the time; while they are mapped they count as resident here, so that what is read once in a while
// is mapped for that while.
#pragma once

#include <cstddef>

#include "core/base/result.h"

struct bpf_map;

namespace strata::kernel {

/// Move-only. Outlives the map's descriptor.
class Mapping {
 public:
  enum class Access { read, read_and_write };

  /// `offset` is a multiple of the page's size; `bytes` is rounded up to one.
  static Result<Mapping> make(const bpf_map* map, Access access, std::size_t offset,
                              std::size_t bytes);
  Mapping(Mapping&& other) noexcept;
  Mapping& operator=(Mapping&& other) noexcept;
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping();

  [[nodiscard]] std::byte* data() const { return memory_; }

 private:
  Mapping(std::byte* memory, std::size_t bytes) : memory_(memory), bytes_(bytes) {}

  std::byte* memory_;
  std::size_t bytes_;
};

/// Takes the whole pages of `size` bytes from `begin`, which libbpf has mapped for good, out of
/// this process. Nothing may touch them any more: they do not come back.
void unmap_for_good(void* begin, std::size_t size);

}  // namespace strata::kernel
