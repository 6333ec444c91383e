// MappedArray: a BPF array with BPF_F_MMAPABLE as plain memory. Reading an element takes no system
// call; the kernel's programs go on writing while it is read, each counter whole.
#pragma once

#include <cstddef>
#include <utility>

#include "core/kernel/mapping.h"

namespace strata::kernel {

/// While it lives, all elements are mapped. Move-only.
class MappedArray {
 public:
  static Result<MappedArray> make(const bpf_map* map);

  [[nodiscard]] std::size_t size() const { return size_; }

  /// `T` has the size of the map's value, a multiple of 8 bytes.
  template <class T>
  [[nodiscard]] T* elements() const {
    static_assert(sizeof(T) % 8 == 0);
    return reinterpret_cast<T*>(mapping_.data());
  }

 private:
  MappedArray(Mapping mapping, std::size_t size) : mapping_(std::move(mapping)), size_(size) {}

  Mapping mapping_;
  std::size_t size_;
};

}  // namespace strata::kernel
