// Operations on many entries of a map at once, which the oldest kernels do not have on every type.
#pragma once

#include <cerrno>

namespace strata::kernel {

/// What bpf() answers where a type of map has none (ENOTSUPP is the kernel's own).
inline bool lacks_batches(int error) {
  constexpr int kernel_enotsupp = 524;
  return error == EINVAL || error == EOPNOTSUPP || error == kernel_enotsupp;
}

}  // namespace strata::kernel
