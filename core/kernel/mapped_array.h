// MappedArray: a BPF array with BPF_F_MMAPABLE as plain memory. Reading it takes no system call;
// the kernel's programs go on writing while it is read, each counter whole.
#pragma once

#include <cstddef>

#include "core/base/result.h"

struct bpf_map;

namespace strata::kernel {

/// Owns the mapping, which outlives the map's descriptor. Move-only.
class MappedArray {
 public:
  static Result<MappedArray> make(const bpf_map* map);
  MappedArray(MappedArray&& other) noexcept;
  MappedArray& operator=(MappedArray&& other) noexcept;
  MappedArray(const MappedArray&) = delete;
  MappedArray& operator=(const MappedArray&) = delete;
  ~MappedArray();

  [[nodiscard]] std::size_t size() const { return size_; }

  /// `T` has the size of the map's value, a multiple of 8 bytes.
  template <class T>
  [[nodiscard]] T* elements() const {
    static_assert(sizeof(T) % 8 == 0);
    return static_cast<T*>(memory_);
  }

 private:
  MappedArray(void* memory, std::size_t bytes, std::size_t size)
      : memory_(memory), bytes_(bytes), size_(size) {}

  void* memory_;
  std::size_t bytes_;
  std::size_t size_;
};

}  // namespace strata::kernel
