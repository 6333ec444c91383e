// Programs of a section iter/...: they run when user space reads, once for each thing that the
// kernel has of a kind. For core/kernel alone.
#pragma once

#include <cstdint>

#include "core/base/result.h"

struct bpf_link;

namespace strata::kernel {

/// Runs it to its end, and returns how many bytes the program wrote. Needs no rights.
Result<std::uint64_t> run_iterator(const bpf_link* link);

}  // namespace strata::kernel
